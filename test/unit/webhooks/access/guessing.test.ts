// Guessing passwords over real connections: what is checked is counted, whether or not anybody waits for the answer.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { BoardUser } from '../../../../src/shared/config/environment.js';
import { hashPassword } from '../../../../src/shared/passwords.js';
import { BoundedStore } from '../../../../src/shared/http/boundedStore.js';
import { until } from '../../../support/until.js';
import { cheapHash, startWebApp, type WebApp } from '../webApp.js';

const PASSWORD = 'длинный пароль';
const hash = cheapHash(PASSWORD);
const users: BoardUser[] = [
  { name: 'anna', role: 'operator', language: 'ru', hash },
  { name: 'boris', role: 'supervisor', language: 'ru', hash },
];
const basic = (name: string, password: string) =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

/** Sends one request and hangs up soon after, without waiting for an answer. */
async function hangUp(app: WebApp, head: readonly string[], afterMs: number): Promise<void> {
  const socket = connect(app.port, '127.0.0.1');
  socket.on('error', () => undefined); // the server may be the first to close
  socket.write([...head, 'Host: x', 'Content-Length: 0', '', ''].join('\r\n'));
  await sleep(afterMs);
  socket.destroy();
}

/** Sends all requests at once over one connection. @returns the statuses of the answers */
async function pipeline(app: WebApp, heads: readonly (readonly string[])[]): Promise<number[]> {
  const socket = connect(app.port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  for (const head of heads) socket.write([...head, 'Host: localhost', '', ''].join('\r\n'));
  const statuses = () => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
  await until(() => statuses().length === heads.length, { what: 'every answer', timeoutMs: 10_000 });
  socket.destroy();
  return statuses();
}

const guess = (index: number, from = '10.0.0.1') => [
  'POST /desk/main/hold HTTP/1.1',
  `Authorization: ${basic('boris', `guess ${index}`)}`,
  `X-Forwarded-For: ${from}`,
];
const enter = async (app: WebApp, from: string) => {
  const headers = { authorization: basic('boris', PASSWORD), 'x-forwarded-for': from };
  const answer = await fetch(`${app.origin}/desk/main/hold`, { method: 'POST', headers, redirect: 'manual' });
  return answer.status;
};
const told = (app: WebApp) => app.log.filter((line) => line.includes('"login refused"')).length;

describe('a caller who hangs up', () => {
  test('has guessed all the same: of eighty guesses ten are checked, each is told, and the address is shut out', async () => {
    const app = await startWebApp({ users, trustedProxies: 1 });
    for (let index = 0; index < 80; index += 1) await hangUp(app, guess(index), 15);
    expect(await enter(app, '10.0.0.1')).toBe(429);
    expect([app.guesses.length, told(app)]).toEqual([10, 10]);
    expect(app.guesses[0]).toBe('/desk from 10.0.0.1');
    expect(app.log.join('')).not.toMatch(/guess|boris/);
    expect(await enter(app, '10.0.0.2')).toBe(303);
  });

  test('does not keep a user out who comes from elsewhere', async () => {
    const slow: BoardUser[] = [
      { name: 'boris', role: 'supervisor', language: 'ru', hash: await hashPassword(PASSWORD) },
    ];
    const app = await startWebApp({ users: slow, trustedProxies: 1 });
    const statuses: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      void Promise.all(
        Array.from({ length: 16 }, (_none, index) => hangUp(app, guess(turn * 16 + index), 15)),
      );
      statuses.push(await enter(app, '10.0.0.2'));
    }
    expect(statuses).toEqual([303, 303, 303, 303, 303]);
  });
});

describe('five hundred guesses over one connection', () => {
  const expected = [...Array<number>(10).fill(401), ...Array<number>(490).fill(429)];
  const heads = (line: string, authorization: (index: number) => string) =>
    Array.from({ length: 500 }, (_none, index) => [line, `Authorization: ${authorization(index)}`]);

  test('at the password of 1C: ten are compared', async () => {
    const access = { main: { username: 'onec', password: 'made-up-access-password' } };
    const app = await startWebApp({ access });
    const statuses = await pipeline(
      app,
      heads('DELETE /callbacks/X HTTP/1.1', (index) => basic('onec', `guess ${index}`)),
    );
    expect(statuses).toEqual(expected);
    expect([app.guesses.length, told(app)]).toEqual([10, 10]);
  });

  test('at METRICS_TOKEN: ten are compared', async () => {
    const app = await startWebApp({ metricsToken: 'made-up-metrics-token' });
    const statuses = await pipeline(
      app,
      heads('GET /metrics HTTP/1.1', (index) => `Bearer guess${index}`),
    );
    expect(statuses).toEqual(expected);
    expect([app.guesses.length, told(app)]).toEqual([10, 10]);
  });

  test('at a user’s password: ten are checked at most, the others are refused unchecked', async () => {
    const app = await startWebApp({ users });
    const statuses = await pipeline(
      app,
      heads('GET /board/x HTTP/1.1', (index) => basic('boris', `guess ${index}`)),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(app.guesses.length);
    expect(app.guesses.length).toBeLessThanOrEqual(10);
    expect(statuses).not.toContain(200);
  });
});

describe('the counts of addresses', () => {
  test('are bounded: the oldest make room', () => {
    const store = new BoundedStore(60_000, 100);
    for (let index = 0; index < 10_000; index += 1) store.hit(`10.0.${index >> 8}.${index & 255}`);
    expect(store.size).toBe(100);
    expect(store.running('10.0.39.15')?.hits).toBe(1);
    expect(store.running('10.0.0.0')).toBeUndefined();
  });
});
