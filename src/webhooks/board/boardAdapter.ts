// Bull Board's express adapter for Marvin: in Russian, without other hosts' fonts, without buttons that would be refused.
import { ExpressAdapter } from '@bull-board/express';
import type { AppViewRoute } from '@bull-board/api/typings/app';
import type { Express, Request, Response } from 'express';
import type { Role } from '../pages/page.js';

const STYLE_PATH = 'marvin.css';

/** Bull Board's icons for what nobody may do: remove, obliterate, add, edit, duplicate, reschedule, change lines or rates. */
const NOBODYS_ICONS = ['trash2', 'ban', 'plus', 'pencil', 'files', 'clock', 'gauge', 'chart-no-axes-gantt'];
/** Retry, promote, pause, resume. */
const SUPERVISORS_ICONS = ['refresh-cw', 'corner-up-left', 'pause', 'play'];

const HIDDEN_ICONS: Readonly<Record<Role, readonly string[]>> = {
  operator: [...NOBODYS_ICONS, ...SUPERVISORS_ICONS],
  supervisor: NOBODYS_ICONS,
};

export class BoardAdapter extends ExpressAdapter {
  readonly #role: Role;

  constructor(role: Role) {
    super();
    this.#role = role;
    this.app.disable('x-powered-by');
  }

  override getRouter(): Express {
    return this.app;
  }

  override setEntryRoute(page: AppViewRoute): this {
    const css = styleFor(this.#role);
    this.app.get(`/${STYLE_PATH}`, (_req: Request, res: Response) => void res.type('css').send(css));
    this.app.get(page.route, (_req, res, next) => {
      const { name, params } = page.handler({ basePath: this.basePath, uiConfig: this.uiConfig });
      res.render(name, params, (error: Error | null, html: string) => {
        if (error) next(error);
        else res.send(adapted(html));
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

function styleFor(role: Role): string {
  const icons = HIDDEN_ICONS[role].map((icon) => `.lucide-${icon}`).join(', ');
  return `:is(button, [role="menuitem"]):has(> svg:is(${icons})) { display: none !important }\n`;
}

function adapted(html: string): string {
  return html
    .replace('<html lang="en"', '<html lang="ru"')
    .replace(/<link href="https:[^>]*>/g, '')
    .replace('</head>', `<link href="${STYLE_PATH}" rel="stylesheet"></head>`);
}
