// `/audit`: the audit trail, newest first, for supervisors; a table for people, JSON for programs.
import type { RequestHandler } from 'express';
import { DateTime } from 'luxon';
import type { KeptRecord } from '../audit.js';
import { recordWords } from './auditWords.js';
import { html } from './html.js';
import { widePage } from './layout.js';
import { answerFromRedis } from './redisPage.js';
import type { Page, PageParts, Visitor } from './page.js';

const PATH = '/audit';
const SHOWN = 200;

export const auditPage: Page = {
  path: PATH,
  label: 'Журнал',
  position: 30,
  roles: ['supervisor'],
  refusal: 'Журнал смотрят только старшие смены.',
  routes,
};

function routes({ audit, desks, logger, now }: PageParts): (visitor: Visitor) => RequestHandler {
  const zone = desks[0]?.zone ?? 'UTC';
  return (visitor) => async (req, res) => {
    const before = beforeOf(req.query['before']);
    audit.noteLook(visitor.user.name, PATH, now(), before && `before ${before}`);
    await answerFromRedis(res, {
      path: PATH,
      visitor,
      logger,
      load: () => audit.newest(SHOWN, before),
      send: (records) => {
        const next = records.length < SHOWN ? undefined : records.at(-1)?.id;
        if (req.accepts(['html', 'json']) === 'json') res.json({ records, next });
        else res.send(tableOf({ records, next }, zone, visitor));
      },
    });
  };
}

/** An id of a record, epoch milliseconds, or an instant in ISO 8601; anything else asks for the newest. */
function beforeOf(given: unknown): string | undefined {
  if (typeof given !== 'string') return undefined;
  if (/^\d{1,15}-\d{1,15}$/.test(given)) return given;
  const atMs = /^\d{1,15}$/.test(given) ? Number(given) : Date.parse(given);
  return atMs > 0 ? `${atMs}-0` : undefined;
}

interface Shown {
  readonly records: readonly KeptRecord[];
  /** Where the next page begins. */
  readonly next: string | undefined;
}

/** @param zone in which the table tells the time */
function tableOf({ records, next }: Shown, zone: string, visitor: Visitor): string {
  const rows = records.map((record) => {
    const { did, what, outcome } = recordWords(record);
    const cells = [timeIn(zone, record.at), record.who, did, what, outcome];
    return html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
  });
  const older =
    next === undefined ? null : html`<p><a href="${PATH}?before=${next}">Более ранние записи</a></p>`;
  return widePage(
    { title: 'Журнал', visitor, section: PATH },
    html`<section><p class="soft">Кто что смотрел и делал: по ${SHOWN} записей, новые сверху.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Записи"><table>
<thead><tr><th scope="col">Когда</th><th scope="col">Кто</th><th scope="col">Что</th><th scope="col">Объект</th><th scope="col">Итог</th></tr></thead>
<tbody>
${rows}</tbody></table></div>${older}</section>`,
  );
}

function timeIn(zone: string, iso: string): string {
  return DateTime.fromISO(iso, { zone }).toFormat('dd.MM HH:mm:ss');
}
