// The journal: records as sentences, looks folded, and who may read it.
import { describe, expect, test } from 'vitest';
import type { BoardUser } from '../../../../src/shared/config/environment.js';
import { inLanguage } from '../../../../src/shared/texts/say.js';
import type { AuditRecord, KeptRecord } from '../../../../src/webhooks/audit.js';
import { auditFilter, dayOf, matcher } from '../../../../src/webhooks/pages/auditFilter.js';
import { recordWords } from '../../../../src/webhooks/pages/auditWords.js';
import { cheapHash, startWebApp, type WebApp } from '../webApp.js';

const PASSWORD = 'длинный пароль';
const hash = cheapHash(PASSWORD);
const users: BoardUser[] = [
  { name: 'anna', role: 'operator', language: 'ru', hash },
  { name: 'boris', role: 'supervisor', language: 'ru', hash },
];

async function open(app: WebApp, name: string, path: string, init: RequestInit = {}) {
  const headers = {
    authorization: `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}`,
    accept: 'text/html',
    ...(init.headers as Record<string, string> | undefined),
  };
  const response = await fetch(`${app.origin}${path}`, { redirect: 'manual', ...init, headers });
  return { status: response.status, text: await response.text() };
}

const asText = (html: string) => html.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
const titleOf = (desk: string) => (desk === 'main' ? 'Клиника' : null);
const sentence = (record: Omit<AuditRecord, 'who'>) => {
  const { did, what, outcome } = inLanguage('ru', () => recordWords({ who: 'boris', ...record }, titleOf));
  return [did, what, outcome].join(' | ');
};

describe('the journal', () => {
  const record = { who: 'boris', did: 'pause', what: '<main>', outcome: 'done' } as const;
  const audited = [{ ...record, at: '2026-11-23T07:40:00.000Z' }];

  test('is shown to supervisors, as sentences or as JSON', async () => {
    const app = await startWebApp({ users, audited });
    const { status, text } = await open(app, 'boris', '/audit');
    expect(status).toBe(200);
    expect(text).toContain('&lt;main&gt;');
    expect(asText(text)).toMatch(/23\.11 10:40:00 ?boris: пауза, &lt;main&gt;: выполнено/);
    const json = await open(app, 'boris', '/audit', { headers: { accept: 'application/json' } });
    expect(JSON.parse(json.text)).toEqual({ records: audited });
  });

  test('folds looks of one person that follow each other', async () => {
    const look = (who: string, what: string, minute: number): KeptRecord => ({
      ...{ who, did: 'look', what, outcome: '' },
      at: `2026-11-23T07:${minute}:00.000Z`,
    });
    const looks = [look('anna', '/doc/R-2', 44), look('anna', '/desk/main', 43), look('boris', '/todo', 41)];
    const { text } = await open(await startWebApp({ users, audited: looks }), 'boris', '/audit');
    expect(text.match(/<details>/g)).toHaveLength(1);
    expect(asText(text)).toContain('anna: 2 просмотра с 10:43');
    expect(asText(text)).toContain('boris: просмотр: «Разобрать»');
  });

  test.each([
    [
      { did: 'call again', what: 'REF', number: 'КЛ00-001066', outcome: 'done' },
      'повтор звонка | КЛ00-001066 | выполнено',
    ],
    [
      { did: 'check', what: 'REF', outcome: 'done', note: 'yes' },
      'отметка «проверено» | REF | с заметкой, выполнено',
    ],
    [
      { did: 'resume', what: 'main', outcome: 'changed' },
      'снятие паузы | Клиника | ничего не сделано: уже изменилось',
    ],
    [
      { did: 'action', what: 'PUT /board/api/queues/main.results/REF/retry', outcome: '204' },
      'повторная отправка в 1С | Клиника, результаты для 1С, REF | выполнено',
    ],
    [
      { did: 'action', what: 'POST /board/api/queues/main.calls/…', outcome: '403' },
      'действие | POST /board/api/queues/main.calls/… | отказано',
    ],
    [{ did: 'look', what: '/desk/main', outcome: '', times: 3 }, 'просмотр | Клиника | и ещё 3 раза'],
    [{ did: 'log in', what: 'supervisor', outcome: '' }, 'вход | старший смены | '],
    [{ did: 'find', what: '', outcome: '204' }, 'поиск документа |  | найдено 204'],
    [{ did: 'find', what: '', outcome: 'failed' }, 'поиск документа |  | не удалось'],
  ] as const)('tells a record in words: %j', (record, words) => {
    expect(sentence(record)).toBe(words);
  });

  test('is filtered by person, document and day of the desk', () => {
    const filter = auditFilter({ who: 'BORIS', document: 'x', day: '2026-11-23' });
    expect(dayOf(filter, 'Europe/Moscow')).toEqual({
      fromMs: Date.parse('2026-11-22T21:00:00Z'),
      toMs: Date.parse('2026-11-23T21:00:00Z'),
    });
    const isWanted = matcher(filter, new Set(['ref-1', 'кл00-1']));
    const by = { who: 'boris', did: 'look', outcome: '' } as const;
    expect(isWanted({ ...by, what: '/doc/REF-1' })).toBe(true);
    expect(isWanted({ ...by, what: 'PUT /board/api/queues/main.calls/ref-1/promote' })).toBe(true);
    expect(isWanted({ ...by, what: 'other', number: 'КЛ00-1' })).toBe(true);
    expect(isWanted({ ...by, what: '/doc/REF-12' })).toBe(false);
    expect(isWanted({ ...by, who: 'anna', what: '/doc/REF-1' })).toBe(false);
    expect(auditFilter({ day: 'yesterday' })).toMatchObject({ who: '', document: '', day: '' });
  });

  test('is not shown to operators, nor without Redis', async () => {
    const app = await startWebApp({ users });
    expect((await open(app, 'anna', '/audit')).status).toBe(403);
    expect(app.audit).toEqual(['anna look /audit refused']);
    expect((await open(app, 'boris', '/audit')).status).toBe(503);
  });

  test('records who logged in and out, and what 1C cancelled', async () => {
    const access = { username: 'onec', password: 'made-up-access-password' };
    const app = await startWebApp({ users, access: { main: access } });
    const body = new URLSearchParams({ name: 'anna', password: PASSWORD });
    const login = await fetch(`${app.origin}/login`, { method: 'POST', body, redirect: 'manual' });
    const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    for (const headers of [{ cookie }, {}]) {
      const logout = await fetch(`${app.origin}/logout`, { method: 'POST', headers, redirect: 'manual' });
      expect(logout.status).toBe(303);
    }
    const authorization = `Basic ${Buffer.from(`${access.username}:${access.password}`).toString('base64')}`;
    const cancelled = await fetch(`${app.origin}/callbacks/REF-1`, {
      method: 'DELETE',
      headers: { authorization },
    });
    expect(cancelled.status).toBe(200);
    expect(app.audit).toEqual(['anna log in operator', 'anna log out', '1C cancel REF-1 cancelled']);
  });

  test('never has what somebody typed into the login form without success', async () => {
    const app = await startWebApp({ users });
    const body = new URLSearchParams({ name: 'Колбаскин', password: 'Колбаскин' });
    expect((await fetch(`${app.origin}/login`, { method: 'POST', body })).status).toBe(401);
    expect(app.audit).toEqual([]);
    expect(app.log.join('')).toContain('login refused');
    expect(app.log.join('')).not.toContain('Колбаскин');
  });
});
