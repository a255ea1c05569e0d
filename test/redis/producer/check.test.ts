// What `marvin check` warns of, and `marvin status` says, on a Redis of the test's own.
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { addCheck } from '../../../src/producer/commands/check.js';
import { addStatus } from '../../../src/producer/commands/status.js';
import { keepRobotFailure } from '../../../src/shared/calls/breaker.js';
import { readEnvironment } from '../../../src/shared/config/environment.js';
import { generateSealKey } from '../../../src/shared/sealing.js';
import { commandLine } from '../../support/commandLine.js';
import { openTestDesk } from '../../support/desks.js';
import { startRedis } from '../../support/redis.js';
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
