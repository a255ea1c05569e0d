// The page about the state of things: what it says, to whom, and when it turns red.
import { expect, test } from 'vitest';
import type { ServedDesk } from '../../../../src/shared/calls/deskStatus.js';
import type { SystemState } from '../../../../src/webhooks/state/systemState.js';
import { CALLING, cheapHash, startWebApp } from '../webApp.js';

const PASSWORD = 'длинный пароль';
const hash = cheapHash(PASSWORD);
const users = [
  { name: 'anna', role: 'operator', language: 'ru', hash },
  { name: 'boris', role: 'supervisor', language: 'ru', hash },
  { name: 'vera', role: 'supervisor', language: 'en', hash },
] as const;
const NOW = Date.parse('2026-11-23T10:43:12+03:00');

const status: ServedDesk = {
  ...CALLING,
  robotFailure: { at: '2026-11-23T10:00:00+03:00', why: 'robot.example:443: ECONNREFUSED' },
  results: { pending: 5, failed: 2 },
};

const state: SystemState = {
  workers: [
    { id: 'w', version: '1.2.3', commit: 'abcdef0123', sinceMs: NOW, doing: 'working', desks: ['main'] },
  ],
  redis: [
    {
      which: '',
      version: '7.0.15',
      isAppendOnly: false,
      isWritten: true,
      usedMb: 12.34,
      maxMb: null,
      replicas: 0,
      pingMs: 0.4,
    },
  ],
  desks: [
    {
      title: 'Клиника <на> Ленина',
      zone: 'Europe/Moscow',
      status,
      hours: Array.from({ length: 24 }, (_none, hour) => ({ calls: hour === 9 ? 10 : 0, connected: 0 })),
      robot: { lastGoodMs: NOW, callsToday: 10, failedToday: 4 },
      onec: { deliveredMs: null, pulledMs: NOW, pullFailedMs: NOW + 1 },
    },
  ],
  spooled: 3,
  troubles: [{ atMs: NOW, process: 'worker', desk: 'main', what: 'it <failed>', kind: 'ECONNREFUSED' }],
};

async function open(options: Parameters<typeof startWebApp>[0], name: string) {
  const app = await startWebApp({ users, now: () => NOW, ...options });
  const authorization = `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}`;
  const response = await fetch(`${app.origin}/state`, { headers: { authorization, accept: 'text/html' } });
  return { status: response.status, text: await response.text() };
}

test('says how workers, Redis, robot and 1C are, and marks what is wrong', async () => {
  const { status: code, text } = await open({ state }, 'boris');
  expect(code).toBe(200);
  for (const words of [
    'Процессы обзвона (1)',
    '<td>1.2.3 (abcdef01)</td><td>пн 23.11 в 10:43</td><td>Клиника &lt;на&gt; Ленина</td>',
    '<dd class="bad">журнал выключен: после сбоя пациенты потеряются</dd>',
    '<dd>12,3 МБ, без предела</dd>',
    '<dd class="bad">ждут: 3</dd>',
    'Клиника &lt;на&gt; Ленина',
    '<dd class="bad">4 из 10 звонков сегодня, 40 %</dd>',
    'пн 23.11 в 10:00: robot.example:443: ECONNREFUSED',
    '<dd class="bad">ждут 5, не приняты 2</dd>',
    '<dt>Выгрузку забрать не удалось</dt><dd class="bad">',
    'Сегодня по часам: звонков 10, соединили 0',
    '<td>worker, main</td><td lang="en">it &lt;failed&gt; (ECONNREFUSED)</td>',
  ])
    expect(text.replace(/\s+/g, ' ').replaceAll('> <', '><')).toContain(words);
});

test('is red in its tab when nobody works, and speaks the language of whoever looks', async () => {
  const desks = state.desks.map((desk) => ({ ...desk, status: { ...status, workers: 0 } }));
  const { text } = await open({ state: { ...state, workers: [], desks, troubles: [] } }, 'vera');
  expect(text).toContain('<title>Nobody is called · State · Marvin</title>');
  expect(text).toContain('None: nobody is called, and 1C is told nothing.');
  const main = text
    .slice(text.indexOf('<main>'), text.indexOf('<script>'))
    .replaceAll(/Клиника.*Ленина/g, '');
  expect(main).not.toMatch(/[а-яё]/i);
});

test.each([
  [0, 'ещё ни разу'],
  [12, 'в последних звонках — ни разу'],
])(
  'tells a robot that fails all the time from one that was never asked: %s calls today',
  async (calls, words) => {
    const robot = { lastGoodMs: null, callsToday: calls, failedToday: calls };
    const desks = state.desks.map((desk) => ({ ...desk, robot }));
    const { text } = await open({ state: { ...state, desks } }, 'boris');
    expect(text).toMatch(new RegExp(`Робот сообщил итог</dt>\\s*<dd>${words}</dd>`));
  },
);

test('is for supervisors, and says so while Redis is away', async () => {
  expect((await open({ state }, 'anna')).status).toBe(403);
  expect((await open({}, 'boris')).status).toBe(503);
});
