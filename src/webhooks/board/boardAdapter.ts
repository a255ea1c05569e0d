// Bull Board's express adapter for Marvin: in the visitor's language and our words, without other hosts' fonts, without buttons
// that would be refused.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExpressAdapter } from '@bull-board/express';
import type { AppViewRoute } from '@bull-board/api/typings/app';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import type { Language } from '../../shared/domain/languages.js';
import type { Role } from '../pages/page.js';
import { LOGO, LOGO_PATH, STYLE_PATH, styleFor } from './boardLook.js';
import { OUR_LOCALES, ourMessages, ourScript } from './boardWords.js';

/** Of Bull Board's own files: which are served changed. */
const MESSAGES = new RegExp(String.raw`^/locales/(?<locale>${OUR_LOCALES.join('|')})/messages\.json$`);
const SCRIPT = /^\/js\/(?:async\/)?[\w.-]+\.js$/;

export class BoardAdapter extends ExpressAdapter {
  readonly #role: Role;
  readonly #language: Language;

  constructor(role: Role, language: Language) {
    super();
    this.#role = role;
    this.#language = language;
    this.app.disable('x-powered-by');
  }

  override getRouter(): Express {
    return this.app;
  }

  override setStaticPath(route: string, directory: string): this {
    this.app.use(route, ours(directory));
    super.setStaticPath(route, directory);
    return this;
  }

  override setEntryRoute(page: AppViewRoute): this {
    const css = styleFor(this.#role);
    this.app.get(`/${STYLE_PATH}`, (_req: Request, res: Response) => void res.type('css').send(css));
    this.app.get(`/${LOGO_PATH}`, (_req: Request, res: Response) => void res.type('svg').send(LOGO));
    this.app.get(page.route, (_req, res, next) => {
      const { name, params } = page.handler({ basePath: this.basePath, uiConfig: this.uiConfig });
      res.render(name, params, (error: Error | null, html: string) => {
        if (error) next(error);
        else res.send(adapted(html, this.#language));
      });
    });
    return this;
  }

  /** Bull Board's own handler answers with the error's message, which may quote the request or our code. */
  override setErrorHandler(): this {
    return super.setErrorHandler(() => ({
      status: 500,
      body: { error: { key: 'ERRORS.INTERNAL_SERVER_ERROR' } },
    }));
  }
}

/** Serves messages and scripts as we change them; every other file is left to Bull Board. */
function ours(directory: string): RequestHandler {
  const kept = new Map<string, string>();
  return async ({ path, method }: Request, res: Response, next: NextFunction) => {
    const locale = MESSAGES.exec(path)?.groups?.['locale'];
    if (method !== 'GET' || (locale === undefined && !SCRIPT.test(path))) {
      next();
      return;
    }
    try {
      const text = kept.get(path) ?? changed(await readFile(join(directory, path), 'utf8'), locale);
      kept.set(path, text);
      res.type(locale === undefined ? 'js' : 'json').send(text);
    } catch {
      next(); // there is no such file
    }
  };
}

function changed(text: string, locale: string | undefined): string {
  return locale === undefined ? ourScript(text) : ourMessages(locale, text);
}

function adapted(html: string, language: Language): string {
  return html
    .replace('<html lang="en"', `<html lang="${language}"`)
    .replace(/<link href="https:[^>]*>/g, '')
    .replace('</head>', `<link href="${STYLE_PATH}" rel="stylesheet"></head>`);
}
