// `/audit`: the audit trail, newest first, for supervisors; a table for people, JSON for programs.
import type { RequestHandler } from 'express';
import { DateTime } from 'luxon';
import type { AuditRecord, KeptRecord } from '../audit.js';
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
  refusal: 'Журнал смотрят только старшие.',
  routes,
};

const DID_WORDS: Readonly<Record<AuditRecord['did'], string>> = {
  'log in': 'вошёл',
  'log out': 'вышел',
  look: 'смотрел',
  action: 'нажал',
  pause: 'приостановил',
  resume: 'продолжил',
  cancel: 'отменил перезвон',
};

function routes({ audit, desks, logger, now }: PageParts): (visitor: Visitor) => RequestHandler {
  const zone = desks[0]?.zone ?? 'UTC';
  return (visitor) => async (req, res) => {
    audit.noteLook(visitor.user.name, PATH, now());
    await answerFromRedis(res, {
      path: PATH,
      visitor,
      logger,
      load: () => audit.newest(SHOWN),
      send: (records) => {
        if (req.accepts(['html', 'json']) === 'json') res.json({ records });
        else res.send(tableOf(records, zone, visitor));
      },
    });
  };
}

/** @param zone in which the table tells the time */
function tableOf(records: readonly KeptRecord[], zone: string, { nav }: Visitor): string {
  const rows = records.map(({ at, who, did, what, outcome }) => {
    const cells = [timeIn(zone, at), who, DID_WORDS[did], what, outcome];
    return html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
  });
  return widePage(
    { title: 'Журнал', nav },
    html`<main><section><p class="soft">Кто смотрел и кто что нажимал: последние ${SHOWN} записей.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Записи"><table>
<thead><tr><th scope="col">Когда</th><th scope="col">Кто</th><th scope="col">Что сделал</th><th scope="col">С чем</th><th scope="col">Итог</th></tr></thead>
<tbody>
${rows}</tbody></table></div></section></main>`,
  );
}

function timeIn(zone: string, iso: string): string {
  return DateTime.fromISO(iso, { zone }).toFormat('dd.MM HH:mm:ss');
}
