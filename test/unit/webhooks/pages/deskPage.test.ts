// The operators' pages: who may see and do what, what they say of a desk, and that nothing from outside becomes HTML.
import { describe, expect, test } from 'vitest';
import type { ServedDesk } from '../../../../src/shared/calls/deskStatus.js';
import type { BoardUser } from '../../../../src/shared/config/environment.js';
import type { DeskDay } from '../../../../src/webhooks/pages/deskDay.js';
import { inLanguage } from '../../../../src/shared/texts/say.js';
import { dayAndClock, doneWords, stateWords } from '../../../../src/webhooks/pages/deskWords.js';
import { CALLING, cheapHash, startWebApp, type WebApp, type WebAppOptions } from '../webApp.js';

const PASSWORD = 'длинный пароль';
const hash = cheapHash(PASSWORD);
const users: BoardUser[] = [
  { name: 'anna', role: 'operator', language: 'ru', hash },
  { name: 'boris', role: 'supervisor', language: 'ru', hash },
];
const NOW = Date.parse('2026-11-23T10:43:12+03:00');

const status: ServedDesk = { ...CALLING, results: { pending: 5, failed: 2 } };
const day: DeskDay = {
  title: 'Клиника <на> Ленина',
  zone: 'Europe/Moscow',
  status,
  onPhone: [
    {
      ref: 'REF-1',
      patient: 'И. П. <i>',
      specialist: 'терапевт',
      number: 'КЛ00-"000123"',
      appointmentAt: '2026-11-24T10:30:00+03:00',
      startedAt: '2026-11-23T10:41:00+03:00',
      attempt: 2,
      stage: 'announcement',
    },
  ],
  usualCallMs: 120_000,
  next: [
    {
      patient: 'С. С.',
      number: null,
      appointmentAt: '2026-11-24T11:00:00+03:00',
      aboutAt: '2026-11-23T10:45:00+03:00',
    },
  ],
  laterAt: '2026-11-23T11:40:00+03:00',
  doneAt: '2026-11-23T11:24:00+03:00',
  today: { calls: { connected: 17, patient_busy: 3 }, closed: { expired: 4 } },
};

const start = (options: WebAppOptions = {}) =>
  startWebApp({
    users,
    now: () => NOW,
    day: () => Promise.resolve(day),
    status: (desk) => Promise.resolve({ ...status, desk }),
    ...options,
  });

async function open(app: WebApp, name: string, path: string, init: RequestInit = {}) {
  const headers = {
    authorization: `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}`,
    accept: 'text/html',
    ...(init.headers as Record<string, string> | undefined),
  };
  const response = await fetch(`${app.origin}${path}`, { redirect: 'manual', ...init, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('a desk page', () => {
  test('says in Russian what an operator wants to know', async () => {
    const { status: code, headers, text } = await open(await start(), 'anna', '/desk/main');
    expect([code, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(headers.get('content-security-policy')).toMatch(/script-src(?: 'sha256-[^ ;]+')+;/);
    for (const words of [
      '<strong>Обзвон идёт</strong> <span>до 14:30 · закончим около 11:24</span>',
      '<title>Обзвон идёт: 1/2 · Клиника &lt;на&gt; Ленина · Марвин</title>',
      'На линии: 1 из 2',
      'приём вт 24.11 в 10:30',
      '<li class="passed">Звоним оператору</li>',
      '<li aria-current="step">Объявление</li>',
      '<li class="maybe">Звоним пациенту</li>',
      'приём вт 24.11 в 10:30 · терапевт',
      'попытка 2, с 10:41',
      'href="/doc/REF-1"',
      '<dt>соединили сегодня</dt><dd>17</dd>',
      '<dt>осталось</dt><dd>53</dd>',
      'около 10:45',
      'Позже: 12, ближайший пн 23.11 в 11:40',
      '1С не приняла 2 результата',
      '<th scope="row">Соединили с пациентом</th><td class="count">17</td>',
      '<th scope="row">Приём слишком близко или прошёл</th><td class="count">4</td>',
      'Местное время <time data-zone="Europe/Moscow">10:43:12</time>',
    ])
      expect(text).toContain(words);
    expect(text).not.toContain('Пациент не ответил');
    expect(text).not.toContain('/board');
    expect((await open(await start(), 'boris', '/desk/main')).text).toContain(
      'href="/board/queue/main.calls"',
    );
  });

  test('lets nothing from outside become HTML', async () => {
    const { text } = await open(await start(), 'anna', '/desk/main');
    expect(text).toContain('Клиника &lt;на&gt; Ленина');
    expect(text).toContain('И. П. &lt;i&gt;');
    expect(text).toContain('КЛ00-&quot;000123&quot;');
  });

  test('is for people who are logged in, and leads them back after the login', async () => {
    const app = await start();
    const headers = { accept: 'text/html' };
    const page = await fetch(`${app.origin}/desk/main?still`, { headers, redirect: 'manual' });
    expect([page.status, page.headers.get('location')]).toEqual([303, '/login?next=%2Fdesk%2Fmain%3Fstill']);
    const body = new URLSearchParams({ name: 'anna', password: PASSWORD, next: '/desk/main?still' });
    const login = await fetch(`${app.origin}/login`, { method: 'POST', body, redirect: 'manual' });
    expect(login.headers.get('location')).toBe('/desk/main?still');
  });

  test('while Redis is away says so instead of showing yesterday', async () => {
    const away = () => Promise.reject(new Error('ECONNREFUSED 10.1.2.3'));
    const { status: code, text } = await open(await start({ day: away }), 'anna', '/desk/main');
    expect([code, text.includes('Нет связи с базой'), text.includes('10.1.2.3')]).toEqual([503, true, false]);
    expect(text).toContain('http-equiv="refresh"');
  });

  test('tells times ahead only while calls go on', async () => {
    const queueOf = async (now: Partial<ServedDesk>) => {
      const paused = { ...day, status: { ...status, ...now } };
      return (await open(await start({ day: () => Promise.resolve(paused) }), 'anna', '/desk/main')).text;
    };
    expect(await queueOf({})).toContain('около 10:45');
    const hold = { because: 'person', why: 'x', until: null } as const;
    for (const now of [{ hold }, { open: false }, { workers: 0 }]) {
      const text = await queueOf(now);
      expect(text).toContain('С. С.');
      expect(text).not.toMatch(/около|Время — если/);
    }
  });

  test('of a desk that does not exist is 404', async () => {
    expect((await open(await start(), 'anna', '/desk/__proto__')).status).toBe(404);
  });
});

describe('the list of desks', () => {
  test('is skipped where there is only one', async () => {
    const { status: code, headers } = await open(await start(), 'anna', '/desk');
    expect([code, headers.get('location')]).toEqual([302, '/desk/main']);
  });

  test('names every desk with its state', async () => {
    const { text } = await open(await start({ access: { second: undefined } }), 'anna', '/desk');
    expect(text).toContain('<a id="desk-main" href="/desk/main">Стол main</a>');
    expect(text).toContain('<a id="desk-second" href="/desk/second">Стол second</a>');
    expect(text.match(/на линии 1 из 2, ждут\u00a040/g)).toHaveLength(2);
    expect(text.match(/разобрать: 2/g)).toHaveLength(2);
  });
});

describe('a desk that no living worker serves', () => {
  const pause = { because: 'person', why: 'обед', detail: 'обед', until: null } as const;

  test('is red on its page and the first of the cards, in the words of `status`', async () => {
    const workers = (name: string) => (name === 'second' ? 0 : 1);
    const app = await start({
      access: { second: undefined },
      status: (name) => Promise.resolve({ ...status, desk: name, workers: workers(name), hold: null }),
      day: () => Promise.resolve({ ...day, status: { ...status, workers: 0 } }),
    });
    const { text } = await open(app, 'anna', '/desk/main');
    expect(text).toContain(
      '<p class="band bad" role="status"><strong>Никто не звонит</strong> <span>нет работающего процесса обзвона</span></p>',
    );
    expect(text).toContain('<title>Никто не звонит: 1/2 · ');
    const cards = (await open(app, 'anna', '/desk')).text;
    expect(cards.indexOf('Стол second')).toBeLessThan(cards.indexOf('Стол main'));
    expect(cards).toContain('<title>Никто не звонит · Группы операторов');
  });

  test('is red whenever there is work, paused or not, and not at night with nothing to do', () => {
    const idle = { waiting: 0, scheduled: 0, onPhone: 0, results: { pending: 0, failed: 2 } };
    const of = (more: Partial<ServedDesk>) =>
      inLanguage('ru', () => stateWords({ ...status, workers: 0, ...more }, NOW));
    expect(of({ hold: pause })).toMatchObject({
      tone: 'bad',
      sentence: 'нет работающего процесса обзвона. На паузе до снятия паузы: остановлено вручную: обед',
    });
    expect(of({ open: false }).tone).toBe('bad');
    expect(of({ ...idle }).tone).toBe('bad');
    expect(of({ ...idle, open: false }).badge).not.toBe('Никто не звонит');
  });

  test('is told in English to those who read English', async () => {
    const english = [{ name: 'anna', role: 'operator', language: 'en', hash }] as const;
    const app = await start({
      users: english,
      day: () => Promise.resolve({ ...day, status: { ...status, workers: 0 } }),
    });
    const { text } = await open(app, 'anna', '/desk/main');
    expect(text).toContain('<strong>Nobody is called</strong> <span>no worker is alive</span>');
    expect(text).toContain('appointment Tue 24 Nov, 10:30');
    expect(text).toContain('Connected to the patient');
  });
});

describe('the buttons', () => {
  const post = { method: 'POST' };

  test('are a supervisor’s, who is recorded', async () => {
    const app = await start();
    expect((await open(app, 'boris', '/desk/main')).text).toContain('action="/desk/main/pause"');
    for (const action of ['pause', 'resume']) {
      const { status: code, headers } = await open(app, 'boris', `/desk/main/${action}`, post);
      expect([code, headers.get('location')]).toEqual([303, '/desk/main']);
    }
    expect(app.deskActions).toEqual(['pause main by boris', 'resume main']);
    expect(app.audit).toEqual(['boris look /desk/main', 'boris pause main done', 'boris resume main done']);
  });

  test('pause for as long as the form says, with who and why', async () => {
    const app = await start();
    const reason = 'обед, звонить +7 916 123-45-67';
    for (const until of ['15m', 'closing', 'resumed', 'nonsense'])
      await open(app, 'boris', '/desk/main/pause', { ...post, body: new URLSearchParams({ until, reason }) });
    expect(app.deskActions).toEqual([
      'pause main by boris until 2026-11-23T07:58:12.000Z: обед, звонить +***',
      'pause main by boris until 2026-11-23T11:30:00.000Z: обед, звонить +***',
      'pause main by boris: обед, звонить +***',
      'pause main by boris',
    ]);
  });

  test('still have their former addresses, which programs outside use', async () => {
    const app = await start();
    for (const action of ['hold', 'release']) {
      const { status: code, headers } = await open(app, 'boris', `/desk/main/${action}`, post);
      expect([code, headers.get('location')]).toEqual([303, '/desk/main']);
    }
    expect(app.deskActions).toEqual(['pause main by boris', 'resume main']);
    expect(app.audit).toEqual(['boris pause main done', 'boris resume main done']);
  });

  test('are not shown to operators, do nothing for them, and that they tried is recorded', async () => {
    const app = await start();
    expect((await open(app, 'anna', '/desk/main')).text).not.toContain('<button');
    for (const action of ['pause', 'resume', 'hold', 'release']) {
      expect((await open(app, 'anna', `/desk/main/${action}`, post)).status).toBe(403);
    }
    expect(app.deskActions).toEqual([]);
    expect(app.audit).toEqual([
      'anna look /desk/main',
      'anna pause main refused',
      'anna resume main refused',
      'anna pause main refused',
      'anna resume main refused',
    ]);
  });

  test('do nothing for another site, nor for a link that somebody follows', async () => {
    const app = await start();
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-site' }]) {
      expect((await open(app, 'boris', '/desk/main/pause', { ...post, headers })).status).toBe(403);
    }
    expect((await open(app, 'boris', '/desk/main/pause')).status).toBe(404);
    expect((await open(app, 'boris', '/desk/main/hold')).status).toBe(404);
    expect(app.deskActions).toEqual([]);
  });

  test('that Redis does not answer are recorded as failed', async () => {
    const app = await start({ deskAction: () => Promise.reject(new Error('away')) });
    expect((await open(app, 'boris', '/desk/main/pause', post)).status).toBe(303);
    expect(app.audit).toEqual(['boris pause main failed']);
  });
});

describe('the words', () => {
  const words = (of: ServedDesk, nowMs: number) => inLanguage('ru', () => stateWords(of, nowMs));
  const paused = (because: 'person' | 'operators' | 'robot', until: string | null) =>
    words({ ...status, hold: { because, why: 'x', until } }, NOW);

  test('tell why a desk does not call, and until when', () => {
    expect(paused('operators', '2026-11-23T11:00:00+03:00')).toMatchObject({
      badge: 'На паузе',
      sentence: 'до 11:00: операторы не отвечают',
    });
    expect(paused('robot', null)).toMatchObject({
      tone: 'bad',
      sentence: 'до снятия паузы: робот отказывает',
    });
    const detail = 'robot.example:443: ECONNREFUSED';
    const unreached = { because: 'robot', why: 'x', detail, until: '2026-11-23T11:00:00+03:00' } as const;
    expect(words({ ...status, hold: unreached }, NOW).sentence).toBe('до 11:00: нет связи с роботом');
  });

  test('tell who paused a desk, since when and why', () => {
    const pause = { because: 'person', why: 'x', by: 'Мария', at: '2026-11-23T19:27:00+03:00' } as const;
    const sentence = (more: object) =>
      words({ ...status, hold: { ...pause, until: null, ...more } }, NOW).sentence;
    expect(sentence({})).toBe('до снятия паузы: остановил(а) Мария, 19:27');
    expect(sentence({ detail: 'обед', by: 'cli:root' })).toBe(
      'до снятия паузы: остановил(а) root, 19:27: обед',
    );
  });

  test.each([
    [401, 'неверный пароль робота'],
    [402, 'нет денег на счёте робота'],
    [403, 'роботу не разрешено звонить'],
    [404, 'робот отказывает'],
  ])('tell what the robot’s %s means', (code, said) => {
    const detail = `robot.example:443: HTTP ${code}: no`;
    const hold = { because: 'robot', why: 'x', detail, until: null } as const;
    expect(words({ ...status, hold }, NOW).sentence).toBe(`до снятия паузы: ${said}`);
  });

  test('tell when a shut desk calls again', () => {
    const shut = (opensAt: string | null) => words({ ...status, open: false, opensAt }, NOW);
    expect(shut('2026-11-24T09:30:00+03:00')).toMatchObject({
      badge: 'Обзвон окончен',
      sentence: 'начнётся вт 24.11 в 09:30',
    });
    expect(shut('2026-11-23T12:30:00+03:00')).toMatchObject({
      badge: 'Обзвон не начат',
      sentence: 'начнётся в 12:30',
    });
    expect(shut(null).sentence).toBe('часов обзвона впереди нет');
  });

  test('tell times in the desk’s own offset', () => {
    const when = () => dayAndClock('2026-11-24T10:30:00+10:00');
    expect([inLanguage('ru', when), inLanguage('en', when)]).toEqual([
      'вт 24.11 в 10:30',
      'Tue 24 Nov, 10:30',
    ]);
    const done = (doneAt: string, more = {}) =>
      inLanguage('ru', () => doneWords({ ...status, ...more }, doneAt, NOW));
    expect(done('2026-11-23T14:40:00+03:00')).toBe('до закрытия всем позвонить не успеем');
    expect(done('2026-11-23T11:40:00+03:00', { open: false })).toBe('');
  });
});
