// The board on the wall: its link opens it without a login and nothing else, and leaves its token nowhere.
import { expect, test } from 'vitest';
import { TvLinks } from '../../../../src/webhooks/access/tvLinks.js';
import type { DeskDay } from '../../../../src/webhooks/pages/deskDay.js';
import { CALLING, cheapHash, SEAL_KEY, startWebApp } from '../webApp.js';

const PASSWORD = 'длинный пароль';
const hash = cheapHash(PASSWORD);
const users = [
  { name: 'anna', role: 'operator', language: 'ru', hash },
  { name: 'boris', role: 'supervisor', language: 'ru', hash },
  { name: 'vera', role: 'supervisor', language: 'en', hash },
] as const;

const status = CALLING;
const day: DeskDay = {
  title: 'Клиника на Ленина',
  zone: 'Europe/Moscow',
  status,
  usualCallMs: 120_000,
  next: [{ patient: 'С. С.', number: 'КЛ00-000124', appointmentAt: '', aboutAt: '' }],
  laterAt: null,
  doneAt: null,
  onPhone: [
    {
      ref: 'REF-1',
      patient: 'И. П. С.',
      specialist: 'терапевт',
      number: 'КЛ00-000123',
      appointmentAt: '2026-11-24T10:30:00+03:00',
      startedAt: '2026-11-23T10:41:00+03:00',
      attempt: 2,
      stage: 'talk',
    },
  ],
  today: { calls: { connected: 17 }, closed: {} },
};

const start = () => startWebApp({ users, access: { second: undefined }, day: () => Promise.resolve(day) });

async function open(origin: string, path: string, name?: string, method = 'GET') {
  const authorization = `Basic ${Buffer.from(`${name ?? ''}:${PASSWORD}`).toString('base64')}`;
  const headers = { accept: 'text/html', ...(name === undefined ? {} : { authorization }) };
  const response = await fetch(`${origin}${path}`, { redirect: 'manual', method, headers });
  return { status: response.status, text: await response.text() };
}

const linkIn = (text: string) =>
  /value="http:\/\/[^/]+(\/[^"]+)"/.exec(text)?.[1]?.replace('&amp;', '&') ?? '';

test('a supervisor makes a link, which shows the board to whoever has it, initials only', async () => {
  const app = await start();
  const made = await open(app.origin, '/desk/main/tv-link', 'boris', 'POST');
  const { status: code, text } = await open(app.origin, linkIn(made.text));
  expect([made.status, code]).toEqual([200, 200]);
  for (const words of ['Обзвон идёт', '<dd>17</dd>', 'И. П. С.', 'Разговор']) expect(text).toContain(words);
  expect(text).not.toMatch(/КЛ00|терапевт|С\. С\.<|<a |<form|<button/);
  expect(app.audit).toEqual(['boris tv link main done', 'tv link look /desk/main/tv']);
});

test('the link opens nothing else, and a wrong one nothing at all', async () => {
  const app = await start();
  const link = linkIn((await open(app.origin, '/desk/main/tv-link', 'boris', 'POST')).text);
  const query = link.slice(link.indexOf('?'));
  for (const path of ['/desk', '/desk/main', '/desk/main/stream', '/find', '/state', '/board', '/audit'])
    expect([path, (await open(app.origin, `${path}${query}`)).status]).toEqual([path, 303]);
  const wrong = ['/desk/second/tv', '/desk/none/tv', '/desk/second/tv/stream'].map((path) => path + query);
  for (const path of [...wrong, '/desk/main/tv?key=', '/desk/main/tv?key=x&key=y', `${link}x`])
    expect([path, (await open(app.origin, path)).status]).toEqual([path, 404]);
  expect((await open(app.origin, '/desk/main/tv')).status).toBe(303);
  expect((await open(app.origin, '/desk/main/tv', 'anna')).status).toBe(200);
});

test('the token is in no log and no record, and operators get none', async () => {
  const app = await start();
  const token = new TvLinks([SEAL_KEY], '').tokenOf('main');
  const link = linkIn((await open(app.origin, '/desk/main/tv-link', 'boris', 'POST')).text);
  expect(link).toBe(`/desk/main/tv?key=${token}`);
  await open(app.origin, link);
  await open(app.origin, link.replace('main', 'second'));
  expect((await open(app.origin, '/desk/main/tv-link', 'anna', 'POST')).status).toBe(403);
  expect(JSON.stringify([app.audit, app.log, app.guesses])).not.toContain(token.slice(0, 12));
});

test('the board speaks the language of whoever made its link', async () => {
  const app = await start();
  const link = linkIn((await open(app.origin, '/desk/main/tv-link', 'vera', 'POST')).text);
  const { text } = await open(app.origin, link);
  expect(text).toContain('<strong>Calling</strong>');
  expect(text).toContain('&amp;lang=en');
});

test('another key or another series makes other links', () => {
  const tokens = [
    new TvLinks([SEAL_KEY], ''),
    new TvLinks([SEAL_KEY], '2'),
    new TvLinks([{ id: 'new', key: Buffer.alloc(32, 9) }, SEAL_KEY], ''),
  ].map((links) => links.tokenOf('main'));
  expect(new Set(tokens).size).toBe(3);
  expect(new TvLinks([SEAL_KEY], '').isRight('main', tokens[1] ?? '')).toBe(false);
});
