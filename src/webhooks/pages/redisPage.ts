// Answers with a page made of what Redis says, or with one that says that Redis is away.
import type { Response } from 'express';
import { within } from '../../shared/deadline.js';
import type { Logger } from '../../shared/logging.js';
import { say } from '../../shared/texts/say.js';
import { REDIS_WAIT_MS } from '../http/redisWaits.js';
import { html } from './html.js';
import { boardPage, widePage } from './layout.js';
import type { Visitor } from './page.js';

/** How often a page that reloads itself does so. */
export const REFRESH_S = 10;

export interface RedisPage<Facts> {
  /** The path, for the log. */
  readonly path: string;
  readonly visitor: Visitor;
  readonly logger: Logger;
  /** How long Redis may take; left out: as long as for any page. */
  readonly waitMs?: number;
  load(): Promise<Facts>;
  /** Sends the page, or something else that is made of the same facts. */
  send(facts: Facts): void;
}

export async function answerFromRedis<Facts>(res: Response, page: RedisPage<Facts>): Promise<void> {
  res.set('Cache-Control', 'no-store');
  try {
    page.send(await within(page.waitMs ?? REDIS_WAIT_MS, page.load()));
  } catch (error) {
    page.logger.warn({ err: error, path: page.path }, 'page not shown; Redis is away');
    res.status(503).send(redisAwayPage(page.visitor));
  }
}

function redisAwayPage(visitor: Visitor): string {
  return widePage(
    { title: say('Данных сейчас нет'), visitor, refreshS: REFRESH_S },
    html`<section>
<p class="bad" role="alert">${say('Нет связи с базой. Новые звонки не начинаются; ответы робота сохраняются и будут учтены.')}</p>
<p>${say('Страница попробует снова через {seconds} секунд.', { seconds: REFRESH_S })}</p>
</section>`,
  );
}

/** For a screen on a wall. */
export function redisAwayBoard(): string {
  return boardPage(
    say('Данных сейчас нет'),
    REFRESH_S,
    html`<noscript></noscript><main><p class="band bad" role="alert"><strong>${say('Нет связи с базой')}</strong></p></main>`,
  );
}
