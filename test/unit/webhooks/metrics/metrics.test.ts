// What Prometheus is told, and whom `/metrics` answers.
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { ServedDesk } from '../../../../src/shared/calls/deskStatus.js';
import { sharedFor } from '../../../../src/webhooks/pages/sharedAnswer.js';
import { CALL_ID, sendEvent, startWebApp, type WebApp } from '../webApp.js';

const STATUS: ServedDesk = {
  desk: 'main',
  open: true,
  opensAt: '2026-11-23T09:30:00+03:00',
  closesAt: '2026-11-23T14:30:00+03:00',
  paused: true,
  hold: { because: 'operators', why: 'three in a row', until: '2026-11-23T10:00:00+03:00' },
  lines: 2,
  onPhone: 1,
  waiting: 40,
  scheduled: 12,
  reached: 100,
  closed: { attempts_spent: 3, expired: 1 },
  robotFailure: null,
  results: { pending: 5, failed: 2 },
  workers: 2,
};

const TOKEN = 'made-up-metrics-token';

async function scrape(app: WebApp, headers: Record<string, string> = {}) {
  const response = await fetch(`${app.origin}/metrics`, { headers });
  const text = await response.text();
  const values = new Map(
    text.split('\n').flatMap((line) => {
      const [, name = '', value = ''] = /^(marvin\S*) (\S+)$/.exec(line) ?? [];
      return name === '' ? [] : [[name, Number(value)] as const];
    }),
  );
  return { status: response.status, headers: response.headers, text, values };
}

describe('/metrics', () => {
  test('tells every desk as its status has it', async () => {
    const app = await startWebApp({ status: (desk) => Promise.resolve({ ...STATUS, desk }) });
    const { status, headers, values } = await scrape(app);
    expect([status, headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/plain; version=0\.0\.4/),
    ]);
    expect(Object.fromEntries(values)).toMatchObject({
      marvin_redis_up: 1,
      marvin_spool_entries: 0,
      'marvin_desk_open{desk="main"}': 1,
      'marvin_desk_held{desk="main"}': 1,
      'marvin_desk_lines{desk="main"}': 2,
      'marvin_desk_on_phone{desk="main"}': 1,
      'marvin_desk_waiting{desk="main"}': 40,
      'marvin_desk_scheduled{desk="main"}': 12,
      'marvin_desk_reached{desk="main"}': 100,
      'marvin_desk_closed{desk="main",reason="attempts_spent"}': 3,
      'marvin_desk_closed{desk="main",reason="expired"}': 1,
      'marvin_results_pending{desk="main"}': 5,
      'marvin_results_failed{desk="main"}': 2,
    });
  });

  test('counts call events by their results, and how long they took', async () => {
    const outcomes = ['settled', 'duplicate', 'late', 'unknown'] as const;
    let turn = 0;
    const app = await startWebApp({ settle: () => Promise.resolve(outcomes[turn++] ?? 'settled') });
    for (let i = 0; i < outcomes.length; i += 1) await sendEvent(app);
    await sendEvent(app, { body: { callid: CALL_ID, status: 'operator_answered' } });
    await sendEvent(app, { body: 'x' });
    await sendEvent(app, { headers: { 'x-callback-token': 'wrong' } });
    await sendEvent(app, { desk: 'no-such-desk' });
    const { values } = await scrape(app);
    const counted = (result: string, desk = 'main') =>
      values.get(`marvin_robot_callbacks_total{desk="${desk}",result="${result}",via="http"}`);
    expect([...outcomes, 'progress', 'invalid', 'unauthorized'].map((result) => counted(result))).toEqual(
      Array<number>(7).fill(1),
    );
    expect(counted('unauthorized', 'none')).toBe(1);
    expect(values.get('marvin_robot_callback_seconds_count')).toBe(8);
  });

  test('answers while Redis is away, and says that it is', async () => {
    const away = () => Promise.reject(new Error('away'));
    const app = await startWebApp({ settle: away });
    await sendEvent(app);
    const { status, values } = await scrape(app);
    expect([status, values.get('marvin_redis_up'), values.get('marvin_spool_entries')]).toEqual([200, 0, 1]);
    expect(values.has('marvin_desk_open{desk="main"}')).toBe(false);
  });

  test('has no label that a caller could fill', async () => {
    const app = await startWebApp({ status: () => Promise.resolve(STATUS) });
    await sendEvent(app, { desk: encodeURIComponent('Колбаскин+79990001122') });
    await sendEvent(app, { body: { callid: CALL_ID, status: 'Колбаскин' } });
    expect((await scrape(app)).text).not.toMatch(/Колбаскин|79990001122|callback-token/);
  });
});

describe('without METRICS_TOKEN', () => {
  test.each(['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'x-forwarded-host'])(
    'what a proxy passed on (%s) is refused, trusted or not',
    async (header) => {
      for (const trustedProxies of [0, 1]) {
        const app = await startWebApp({ trustedProxies });
        expect((await scrape(app, { [header]: '127.0.0.1' })).status).toBe(403);
        expect((await scrape(app)).status).toBe(200);
      }
    },
  );

  test('a browser here that a foreign name led to us is refused', async () => {
    const { port } = await startWebApp({ status: () => Promise.resolve(STATUS) });
    const statusFor = async (host: string) => {
      const [answer] = (await once(
        request({ port, path: '/metrics', headers: { host } }).end(),
        'response',
      )) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    expect(await statusFor(`evil.example:${port}`)).toBe(403);
    for (const host of ['localhost', '127.0.0.1', '[::1]'])
      expect(await statusFor(`${host}:${port}`)).toBe(200);
  });
});

describe('with METRICS_TOKEN', () => {
  test('only its bearer is answered, from this machine too', async () => {
    const app = await startWebApp({ metricsToken: TOKEN });
    const statuses = [];
    for (const authorization of ['', 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, `Bearer ${TOKEN}`]) {
      statuses.push((await scrape(app, { authorization })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 200]);
    expect(
      (await scrape(app, { authorization: `bearer  ${TOKEN}`, 'x-forwarded-for': '1.2.3.4' })).status,
    ).toBe(200);
  });

  test('a caller who guesses is shut out for a while', async () => {
    const app = await startWebApp({ metricsToken: TOKEN });
    const statuses = [];
    for (let i = 0; i < 11; i += 1)
      statuses.push((await scrape(app, { authorization: `Bearer ${i}` })).status);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('what is shared', () => {
  test('is asked for once in its time, and again after a failure', async () => {
    let [nowMs, asked] = [0, 0];
    const answers = [Promise.resolve('a'), Promise.reject(new Error('b')), Promise.resolve('c')];
    const load = sharedFor(
      1_000,
      () => nowMs,
      () => answers[asked++] ?? Promise.resolve('d'),
    );
    expect([await load(), await load()]).toEqual(['a', 'a']);
    nowMs = 1_000;
    await expect(load()).rejects.toThrow('b');
    expect([await load(), await load(), asked]).toEqual(['c', 'c', 3]);
  });
});
