// The audit trail of a running web process and of commands: nobody can hide a record in it, and it does not grow without bound.
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { beforeAll, describe, expect, test } from 'vitest';
import { hashPassword } from '../../../src/shared/passwords.js';
import type { KeptRecord } from '../../../src/shared/redis/auditStream.js';
import { AuditTrail } from '../../../src/webhooks/audit.js';
import { startRedis } from '../../support/redis.js';
import { startProcess } from '../../support/processes.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';
import { queueCallback, startWeb, type WebProcess } from './webProcess.js';

const PASSWORD = 'длинный пароль';

let web: WebProcess;
let url: string;
const cookies = new Map<string, string>();
beforeAll(async () => {
  const hash = await hashPassword(PASSWORD);
  // Of its own: commands must open the lookup key that the first of them has sealed.
  ({ url } = await startRedis());
  web = await startWeb(url, { BOARD_USERS: `anna:operator:${hash},boris:supervisor:${hash}` });
  for (const name of ['anna', 'boris']) {
    const body = new URLSearchParams({ name, password: PASSWORD });
    const login = await fetch(`${web.origin}/login`, { method: 'POST', body, redirect: 'manual' });
    cookies.set(name, login.headers.getSetCookie()[0]?.split(';')[0] ?? '');
  }
});

const ask = async (name: string, method: string, path: string) => {
  const headers = { cookie: cookies.get(name) ?? '', accept: 'application/json' };
  const answer = await fetch(`${web.origin}${path}`, { method, headers, redirect: 'manual' });
  return { status: answer.status, text: await answer.text() };
};
async function journal(query = ''): Promise<{ records: KeptRecord[]; next?: string }> {
  return JSON.parse((await ask('boris', 'GET', `/audit${query}`)).text) as {
    records: KeptRecord[];
    next?: string;
  };
}

describe('an operator who presses what is refused', () => {
  test('a thousand times does not hide what a supervisor did, nor fill Redis', async () => {
    const desk = web.desk.settings.name;
    const before = await web.desk.redis.xlen('marvin:audit');
    await ask('boris', 'POST', `/desk/${desk}/pause`);
    const paths = [
      () => ['POST', `/desk/${desk}/pause`] as const,
      () => ['PUT', `/board/api/queues/${desk}.calls/${randomUUID()}/retry`] as const,
      () => ['PUT', `/board/api/${'retry/'.repeat(Math.floor(Math.random() * 30))}`] as const,
      () => ['GET', '/audit'] as const,
    ];
    for (let turn = 0; turn < 1_000; turn += 40)
      await Promise.all(
        Array.from({ length: 40 }, async (_none, index) => {
          const [method, path] = paths[index % paths.length]?.() ?? ['GET', '/audit'];
          expect((await ask('anna', method, path)).status).toBeGreaterThanOrEqual(400);
        }),
      );
    const { records } = await journal();
    expect(records.some(({ who, did, what }) => who === 'boris' && did === 'pause' && what === desk)).toBe(
      true,
    );
    expect((await web.desk.redis.xlen('marvin:audit')) - before).toBeLessThan(100);
    await ask('boris', 'POST', `/desk/${desk}/resume`);
  });
});

describe('what is collapsed', () => {
  test('is counted in a record of its own', async () => {
    const redis = new Redis(url);
    atTeardown(() => redis.disconnect());
    const trail = new AuditTrail(redis, 30, pino({ level: 'silent' }));
    const who = `dora-${randomUUID()}`;
    for (let turn = 0; turn < 1_000; turn += 1)
      trail.note({ who, did: 'pause', what: 'main', outcome: 'refused' }, Date.now());
    trail.note({ who, did: 'pause', what: 'main', outcome: 'done' }, Date.now());
    for (let page = 0; page < 600; page += 1)
      trail.noteLook(who, '/board/api/queues', Date.now(), { list: `page ${page}` });
    await trail.close();
    const own = (await trail.newest(10_000)).filter((record) => record.who === who);
    const words = own.map(({ did, what, outcome, times }) => [did, what, outcome, times]);
    expect(words.filter(([did]) => did === 'pause')).toEqual([
      ['pause', 'main', 'refused', 999],
      ['pause', 'main', 'done', undefined],
      ['pause', 'main', 'refused', undefined],
    ]);
    expect(words.filter(([did]) => did === 'look')).toHaveLength(502);
    expect(words).toContainEqual(['look', '…', '', 99]);
  });
});

describe('the journal', () => {
  test('goes back page by page, each record once', async () => {
    const who = `clara-${randomUUID()}`;
    const pipeline = web.desk.redis.pipeline();
    for (let index = 0; index < 450; index += 1)
      pipeline.xadd(
        'marvin:audit',
        '*',
        'who',
        who,
        'did',
        'action',
        'what',
        `job ${index}`,
        'outcome',
        '200',
      );
    await pipeline.exec();
    const seen: string[] = [];
    let next: string | undefined = '';
    for (let page = 0; next !== undefined && seen.length < 450; page += 1) {
      const answer = await journal(next === '' ? '' : `?before=${next}`);
      expect(answer.records.length).toBeLessThanOrEqual(200);
      seen.push(...answer.records.filter((record) => record.who === who).map(({ what }) => what));
      next = answer.next;
      expect(page).toBeLessThan(10);
    }
    expect(seen).toEqual(Array.from({ length: 450 }, (_none, index) => `job ${449 - index}`));
  });

  test('says which list was read, by desk and page', async () => {
    const queue = `${web.desk.settings.name}.calls`;
    const query = `?activeQueue=${queue}&status=delayed&page=2&jobsPerPage=10`;
    expect((await ask('anna', 'GET', `/board/api/queues${query}`)).status).toBe(200);
    const isThere = async () =>
      (await journal()).records.some(({ list }) => list === `${queue} delayed, page 2`);
    await until(isThere, { what: 'the record' });
  });
});

describe('a command', () => {
  const run = async (...args: string[]) => {
    const command = await startProcess('producer', { args, env: web.environment });
    // Nothing is known of the number that is erased.
    expect((await command.exited).code).toBe(args[0] === 'erase' ? 1 : 0);
  };
  const who = `cli:${userInfo().username}`;

  test('that shows or changes something is recorded with the system user', async () => {
    const desk = web.desk.settings.name;
    const ref = await queueCallback(web.desk, {}, 3_600_000);
    const number = '79161112233';
    for (const args of [
      ['results', '--unmask', '--desk', desk],
      ['why', ref, '--unmask'],
      ['pause', desk],
      ['resume', desk],
      ['results', '--redeliver', '--desk', desk],
      ['dnc', 'add', number],
      ['dnc', 'remove', number],
      ['cancel', ref],
      ['erase', number],
    ])
      await run(...args);
    const { records } = await journal();
    const own = records
      .filter((record) => record.who === who)
      .map(({ did, what, outcome }) => [did, what, outcome]);
    expect(own.reverse()).toEqual([
      ['unmask', `results, ${desk}`, 'done'],
      ['unmask', ref, 'done'],
      ['pause', desk, 'done'],
      ['resume', desk, 'done'],
      ['redeliver', desk, '0 results'],
      ['dnc add', '1 numbers', '1 new'],
      ['dnc remove', '1 numbers', 'removed'],
      ['cancel', ref, 'cancelled'],
      ['erase', 'by number', 'begun'],
    ]);
    expect(JSON.stringify(records)).not.toContain(number);
  });
});
