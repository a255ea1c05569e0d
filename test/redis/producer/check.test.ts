// What `marvin check` warns of, and `marvin status` says, on a Redis of the test's own.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { addCheck } from '../../../src/producer/commands/check.js';
import { addStatus } from '../../../src/producer/commands/status.js';
import { keepRobotFailure } from '../../../src/shared/calls/breaker.js';
import { readEnvironment } from '../../../src/shared/config/environment.js';
import { waitingKeys } from '../../../src/shared/redis/bullmqInternals.js';
import { openDesk } from '../../../src/shared/redis/deskQueues.js';
import { lastRefusals } from '../../../src/shared/redis/keptRefusals.js';
import { generateSealKey } from '../../../src/shared/sealing.js';
import { inLanguage } from '../../../src/shared/texts/say.js';
import { commandLine } from '../../support/commandLine.js';
import { openTestDesk } from '../../support/desks.js';
import { startRedis } from '../../support/redis.js';
import { startStandInOnec } from '../../support/standInOnec.js';
import { until } from '../../support/until.js';
import { startWeb } from '../webhooks/webProcess.js';
import { atTeardown } from '../../support/teardown.js';

let redis: Redis;
beforeAll(async () => {
  const server = await startRedis();
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  atTeardown(() => redis.disconnect());
});

async function warnings(env: NodeJS.ProcessEnv, results: object): Promise<string> {
  const environment = readEnvironment({ MARVIN_SEAL_KEYS: generateSealKey('test'), ...env });
  const desk = openTestDesk(redis, { onec: { results } });
  return (await commandLine([desk], addCheck, { environment })('check')).stderr;
}

const FILES = { kind: 'file' };
const HTTP = { kind: 'http', url: 'http://127.0.0.1:9/', username: 'u', password: 'p' };

describe('marvin check', () => {
  it.each([
    ['10', 'warning: Redis has hz 10: what waits for its time comes up to 100 ms late; set "hz 100".'],
    ['49', 'warning: Redis has hz 49: '],
    ['50', null],
    ['100', null],
  ])('warns of hz %s: %s', async (hz, warning) => {
    await redis.config('SET', 'hz', hz);
    const told = await warnings({}, FILES);
    if (warning === null) expect(told).not.toContain('hz');
    else expect(told).toContain(warning);
  });

  it.each([
    [{ DYNO: 'worker.1' }, FILES, true],
    [{ DISK_FORGETS: '1' }, FILES, true],
    [{ DYNO: 'worker.1', DISK_FORGETS: '0' }, FILES, false],
    [{ DYNO: 'worker.1' }, HTTP, false],
    [{}, FILES, false],
  ])('warns of results in files on a disk that forgets: %j, %j: %s', async (env, results, isWarned) => {
    const told = await warnings(env, results);
    expect(told.includes('disk is empty after a restart')).toBe(isWarned);
    expect(told.includes('--redeliver --since DATE')).toBe(isWarned);
  });
});

describe('the way of a call event to the web process', () => {
  it('is tried with a test event, of which nothing is kept', async () => {
    const { url } = await startRedis();
    const web = await startWeb(url);
    const connection = new Redis(url);
    atTeardown(() => connection.disconnect());
    const check = async (publicUrl: string, desk = web.desk) => {
      const environment = readEnvironment({ MARVIN_SEAL_KEYS: generateSealKey('test') });
      const config = { retentionDays: 30, publicUrl, desks: [desk.settings] };
      return commandLine([desk], addCheck, { environment, config })('check');
    };
    const told = await check(web.origin);
    expect(told.stdout).toContain(`web: ok, a test event for desk ${web.desk.settings.name} came through at`);
    expect(told.code).toBe(0);
    await web.sendEvent(randomUUID(), { status: 'connected' }, { 'x-callback-token': 'wrong' });
    const kept = () => lastRefusals(connection, web.desk.settings.name);
    await until(async () => (await kept()).length > 0, { what: 'a refusal that is kept' });
    expect((await kept()).map(({ detail }) => detail)).toEqual(['the token is wrong']);
    const { name, robot } = web.desk.settings;
    const settings = { ...web.desk.settings, robot: { ...robot, callbackToken: 'another-token' } };
    const other = await check(web.origin, openDesk(settings, connection, 30));
    expect(other.stderr).toContain(
      `desk ${name}: the web process at ${web.origin} has another callbackToken`,
    );
    const away = await check('http://127.0.0.1:9');
    expect(away.stderr).toMatch(/no web process answers at http:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\)/);
  });
});

describe('what is left behind', () => {
  it('is told: overdue callbacks, results that 1C did not take, a pause; in Russian too, and as JSON', async () => {
    const desk = openTestDesk(redis);
    const environment = readEnvironment({ MARVIN_SEAL_KEYS: generateSealKey('test') });
    const check = commandLine([desk], addCheck, { environment });
    expect((await check('check')).stdout).toContain('backlog: ok, ');
    await redis.zadd(waitingKeys(desk.calls).delayed, 1, 'overdue');
    await redis.zadd(desk.results.toKey('failed'), 1, 'stuck');
    const told = await check('check');
    expect(told.stderr).toMatch(/1 callback is overdue and nobody takes it; start a worker/);
    expect(told.stderr).toMatch(/1C did not take 1 result; .*--redeliver/);
    const russian = await inLanguage('ru', () => check('check'));
    expect(russian.stderr).toMatch(/внимание: группа \S+: 1 звонок просрочен, /);
    for (const line of `${russian.stdout}${russian.stderr}`.trim().split('\n'))
      if (!line.includes('no worker is alive')) expect(line).toMatch(/[а-яё]{3}/);
    const { checks } = JSON.parse((await check('check', '--json')).stdout) as { checks: object[] };
    expect(checks).toContainEqual(expect.objectContaining({ topic: 'backlog', level: 'warning' }));
    expect(Object.keys(checks[0] ?? {})).toEqual(['topic', 'level', 'text']);
  });
});

describe('1C', () => {
  it('is asked with its user and rights; a user that it refuses ends check with 78', async () => {
    const onec = await startStandInOnec({
      documents: [{ Ref_Key: randomUUID(), DataVersion: 'A', Статус: '' }],
    });
    atTeardown(() => onec.close());
    const { odataUrl: url, username, password, entity } = onec;
    const environment = readEnvironment({ MARVIN_SEAL_KEYS: generateSealKey('test') });
    const check = (given: string) => {
      const results = {
        kind: 'odata',
        url,
        username,
        password: given,
        entity,
        fields: { Статус: '{disposition}' },
      };
      const desk = openTestDesk(redis, { onec: { results } });
      return commandLine([desk], addCheck, { environment })('check');
    };
    const good = await check(password);
    expect([good.code, good.stdout]).toEqual([
      0,
      expect.stringMatching(/^1c: ok, desks\.\S+\.onec\.results reaches/m),
    ]);
    const refused = await check('wrong');
    expect([refused.code, refused.stderr]).toEqual([
      78,
      expect.stringMatching(
        /^error: desks\.\S+\.onec\.results: 1C at \S+ refuses this user \(401\); correct/m,
      ),
    ]);
  });
});

describe('marvin status', () => {
  it('says of a desk that it never shuts, and when and how the robot last failed', async () => {
    const desk = openTestDesk(redis);
    const status = commandLine([desk], addStatus);
    const before = (await status('status')).stdout;
    expect(before).toContain('open, never shuts');
    expect(before).not.toContain('failed:');
    await keepRobotFailure(desk, 'robot.example:443: ENOTFOUND', Date.parse('2026-11-24T07:30:00Z'));
    expect((await status('status')).stdout).toContain(
      `Desk ${desk.settings.name}: the robot last failed 2026-11-24 10:30: robot.example:443: ENOTFOUND`,
    );
    const { desks } = JSON.parse((await status('status', '--json')).stdout) as { desks: unknown[] };
    expect(desks[0]).toMatchObject({
      robotFailure: { at: '2026-11-24T10:30:00+03:00', why: 'robot.example:443: ENOTFOUND' },
    });
  });
});
