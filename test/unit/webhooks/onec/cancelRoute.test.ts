// 1C's cancel over real HTTP: who may use it, what it answers, and that it lets nobody guess.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startWebApp, type WebApp } from '../webApp.js';

const ACCESS = { username: 'onec', password: 'made-up-access-password' };
const OTHER = { username: 'onec', password: 'another-made-up-password' };
const REF = '0e984725-c51c-4bf4-9960-e1c80e27aba0';

const basic = ({ username, password }: typeof ACCESS) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});

async function cancel(app: WebApp, headers: Record<string, string> = basic(ACCESS), ref = REF) {
  const response = await fetch(`${app.origin}/callbacks/${encodeURIComponent(ref)}`, {
    method: 'DELETE',
    headers,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) as object };
}

describe('1C', () => {
  test.each([
    ['cancelled', 200],
    ['ended', 200],
    ['unknown', 404],
  ] as const)('is told %s', async (outcome, status) => {
    const app = await startWebApp({ access: { main: ACCESS }, cancel: () => Promise.resolve(outcome) });
    expect(await cancel(app)).toMatchObject({ status, json: { result: outcome } });
    expect(app.cancelled).toEqual([`main/${REF}`]);
  });

  test('cancels at every desk that has these credentials, and only there', async () => {
    const app = await startWebApp({
      access: { main: ACCESS, second: ACCESS, foreign: OTHER, closed: undefined },
      cancel: (desk) => Promise.resolve(desk === 'second' ? 'cancelled' : 'ended'),
    });
    expect(await cancel(app)).toMatchObject({ status: 200, json: { result: 'cancelled' } });
    expect(app.cancelled).toEqual([`main/${REF}`, `second/${REF}`]);
  });

  test('may name a document by its number, in Cyrillic and with a slash', async () => {
    const app = await startWebApp({ access: { main: ACCESS } });
    await cancel(app, basic(ACCESS), ' КЛ00/000123 ');
    expect(app.cancelled).toEqual(['main/КЛ00/000123']);
  });

  test('is asked to send it again when Redis is away', async () => {
    const app = await startWebApp({
      access: { main: ACCESS },
      cancel: () => Promise.reject(new Error('ECONNREFUSED 10.1.2.3')),
    });
    const answer = await cancel(app);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(answer.text).not.toMatch(/ECONN|10\.1/);
  });
});

describe('refused', () => {
  test('is a caller without or with wrong credentials; nothing is cancelled', async () => {
    const app = await startWebApp({ access: { main: ACCESS } });
    const wrong = [
      {},
      { authorization: 'Basic' },
      { authorization: `Bearer ${ACCESS.password}` },
      basic({ ...ACCESS, password: '' }),
      basic({ ...ACCESS, password: `${ACCESS.password}x` }),
      basic({ ...ACCESS, username: 'ONEC' }),
      basic({ username: '', password: '' }),
    ];
    for (const headers of wrong) {
      const answer = await cancel(app, headers);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
        401,
        'Basic realm="Marvin", charset="UTF-8"',
      ]);
    }
    expect(app.cancelled).toEqual([]);
  });

  test('is a caller who guesses: ten failures shut an address out, even with the right password then', async () => {
    const app = await startWebApp({ access: { main: ACCESS } });
    const statuses = [];
    for (let i = 0; i < 11; i += 1) {
      statuses.push((await cancel(app, basic({ ...ACCESS, password: `guess ${i}` }))).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
    expect((await cancel(app)).status).toBe(429);
    expect(app.cancelled).toEqual([]);
  });

  test('is nobody who is right, however many ask at once or hang up', async () => {
    const app = await startWebApp({ access: { main: ACCESS }, cancel: () => sleep(50, 'unknown' as const) });
    const hungUp = Array.from({ length: 15 }, () =>
      fetch(`${app.origin}/callbacks/${REF}`, {
        method: 'DELETE',
        headers: basic(ACCESS),
        signal: AbortSignal.timeout(10),
      }).catch(() => null),
    );
    await Promise.all(hungUp);
    const answers = await Promise.all(Array.from({ length: 30 }, () => cancel(app)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
  });

  test('is what another site makes a browser send', async () => {
    const app = await startWebApp({ access: { main: ACCESS } });
    expect((await cancel(app, { ...basic(ACCESS), origin: 'https://evil.example' })).status).toBe(403);
    expect(app.cancelled).toEqual([]);
  });

  test('is a reference that cannot be one', async () => {
    const app = await startWebApp({ access: { main: ACCESS } });
    for (const ref of [' ', 'x'.repeat(201)]) {
      expect(await cancel(app, basic(ACCESS), ref)).toMatchObject({
        status: 400,
        json: { result: 'invalid' },
      });
    }
    expect(app.cancelled).toEqual([]);
  });

  test('is everybody, as at an address that does not exist, while no desk has onec.access', async () => {
    const app = await startWebApp();
    for (const headers of [basic(ACCESS), basic({ username: '', password: '' }), {}]) {
      expect(await cancel(app, headers)).toMatchObject({ status: 404, json: { result: 'not_found' } });
    }
    expect(app.cancelled).toEqual([]);
  });
});
