// A user who may only read cannot make the robot wait: every list of the board is bounded.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { hashPassword } from '../../../src/shared/passwords.js';
import { testCallback } from '../../support/desks.js';
import { startWeb, type WebProcess } from './webProcess.js';

const PASSWORD = 'длинный пароль';
const UNKNOWN_CALL = '00000000-1111-4222-8333-444444444444';

let web: WebProcess;
let cookie: string;
beforeAll(async () => {
  web = await startWeb(inject('redisUrl'), { BOARD_USERS: `anna:operator:${await hashPassword(PASSWORD)}` });
  const body = new URLSearchParams({ name: 'anna', password: PASSWORD });
  const login = await fetch(`${web.origin}/login`, { method: 'POST', body, redirect: 'manual' });
  cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  for (let turn = 0; turn < 10; turn += 1)
    await web.desk.calls.addBulk(
      Array.from({ length: 500 }, () => {
        const data = testCallback(web.desk.settings, { ref: randomUUID() });
        return { name: 'batch-1', data, opts: { jobId: data.ref, delay: 3_600_000 } };
      }),
    );
});

async function list(query: string) {
  const url = `${web.origin}/board/api/queues?activeQueue=${web.desk.settings.name}.calls&${query}`;
  const answer = await fetch(url, { headers: { cookie } });
  const { queues } = (await answer.json()) as { queues: { name: string; jobs: unknown[] }[] };
  return queues.flatMap(({ jobs }) => jobs).length;
}

describe('a list of the board', () => {
  test.each([
    ['status=delayed&jobsPerPage=1000000', 100],
    ['status=delayed&jobsPerPage=1e6', 100],
    ['status=delayed&jobsPerPage=10', 10],
    ['status=latest&jobsPerPage=1000000', 20],
    ['jobsPerPage=1000000', 20],
    ['status=delayed&page=3&jobsPerPage=1000000&jobsPerPage=1000000', 100],
  ])('%s has %i callbacks', async (query, count) => {
    expect(await list(query)).toBe(count);
  });

  test('asked for again and again does not make call events wait for long', async () => {
    const event = async () => {
      const before = performance.now();
      const { status } = await web.sendEvent(UNKNOWN_CALL, { status: 'connected' });
      return { status, tookMs: performance.now() - before };
    };
    let isOver = false;
    const readers = Array.from({ length: 6 }, async () => {
      while (!isOver) await list('status=latest&jobsPerPage=1000000');
    });
    const events = [];
    for (let turn = 0; turn < 60; turn += 1) events.push(await event());
    isOver = true;
    await Promise.all(readers);
    expect(new Set(events.map(({ status }) => status))).toEqual(new Set([404]));
    const times = events.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
    expect(times[30]).toBeLessThan(250);
  });
});
