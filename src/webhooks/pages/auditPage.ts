// `/audit`: what the audit trail holds, newest first, for supervisors; a table for people, JSON for programs.
import type { RequestHandler } from 'express';
import { DateTime } from 'luxon';
import type { BoardUser } from '../../shared/config/environment.js';
import type { Logger } from '../../shared/logging.js';
import type { AuditRecord, AuditTrail, KeptRecord } from '../audit.js';
import { within } from '../../shared/deadline.js';
import { deskAwayPage, header } from './deskPage.js';
import { escape, framedPage } from './layout.js';
import { noticePage } from './doorPages.js';

export const AUDIT_PATH = '/audit';

interface AuditPageParts {
  readonly audit: Pick<AuditTrail, 'newest' | 'note' | 'noteLook'>;
  /** In which the table tells the time. */
  readonly zone: string;
  readonly logger: Logger;
  readonly now: () => number;
}

const SHOWN = 200;
const REDIS_LIMIT_MS = 2_000;

const DID_WORDS: Readonly<Record<AuditRecord['did'], string>> = {
  'log in': 'вошёл',
  'log out': 'вышел',
  look: 'смотрел',
  press: 'нажал',
  hold: 'приостановил',
  release: 'продолжил',
  cancel: 'отменил перезвон',
};

export function auditPage({ audit, zone, logger, now }: AuditPageParts): (user: BoardUser) => RequestHandler {
  return (user) => async (req, res) => {
    if (user.role !== 'supervisor') {
      audit.note({ who: user.name, did: 'look', what: AUDIT_PATH, outcome: 'refused' }, now());
      res.status(403).send(noticePage('Не для вас', 'Журнал смотрят только старшие.'));
      return;
    }
    audit.noteLook(user.name, AUDIT_PATH, now());
    res.set('Cache-Control', 'no-store');
    try {
      const records = await within(REDIS_LIMIT_MS, audit.newest(SHOWN));
      if (req.accepts(['html', 'json']) === 'json') res.json({ records });
      else res.send(tableOf(records, zone));
    } catch (error) {
      logger.warn({ err: error }, 'no audit page');
      res.status(503).send(deskAwayPage(user.role));
    }
  };
}

function tableOf(records: readonly KeptRecord[], zone: string): string {
  const rows = records.map(({ at, who, did, what, outcome }) => {
    const cells = [timeIn(zone, at), who, DID_WORDS[did], what, outcome];
    return `<tr>${cells.map((cell) => `<td>${escape(cell)}</td>`).join('')}</tr>`;
  });
  const body = `${header('Журнал', 'supervisor', '/board')}
<main><section><p class="soft">Кто смотрел и кто что нажимал: последние ${SHOWN} записей.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Записи"><table>
<thead><tr><th scope="col">Когда</th><th scope="col">Кто</th><th scope="col">Что сделал</th><th scope="col">С чем</th><th scope="col">Итог</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div></section></main>`;
  return framedPage({ title: 'Журнал', look: 'wide' }, body);
}

function timeIn(zone: string, iso: string): string {
  return DateTime.fromISO(iso, { zone }).toFormat('dd.MM HH:mm:ss');
}
