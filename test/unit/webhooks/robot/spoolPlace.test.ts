// Where a spool may be: in a directory of Marvin's own. Elsewhere nothing is changed, and nothing is tried for ever.
import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../../../src/shared/errors.js';
import { startDraining } from '../../../../src/webhooks/robot/draining.js';
import { openSpool, Spool } from '../../../../src/webhooks/robot/spool.js';
import { atTeardown } from '../../../support/teardown.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'marvin-spool-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
});
const modeOf = async (path: string) => (await stat(path)).mode & 0o7777;
const silent = pino({ level: 'silent' });
const isRoot = process.getuid?.() === 0;

describe('a directory that others use is refused in one sentence, and keeps its rights', () => {
  test('when everybody may write there', async () => {
    await chmod(dir, 0o1777);
    await expect(openSpool(dir, silent)).rejects.toThrow(ConfigurationError);
    await expect(openSpool(dir, silent)).rejects.toThrow(
      /^MARVIN_SPOOL: .* may be written by everybody; name/,
    );
    expect(await modeOf(dir)).toBe(0o1777);
  });

  test('when other files are in it and others may read it', async () => {
    await chmod(dir, 0o755);
    await writeFile(join(dir, 'marvin.json'), '{}');
    await expect(openSpool(dir, silent)).rejects.toThrow(/has other files in it/);
    expect(await modeOf(dir)).toBe(0o755);
  });

  test.runIf(isRoot)('when it belongs to another user (needs root to set up)', async () => {
    await chown(dir, 12_345, 12_345);
    await expect(openSpool(dir, silent)).rejects.toThrow(/belongs to another user/);
    expect(await modeOf(dir)).toBe(0o700);
  });
});

test('a spool of an earlier start opens again, whatever became of its rights', async () => {
  const place = join(dir, 'spool');
  const spool = await openSpool(place, silent);
  await spool.keep({
    v: 1,
    desk: 'main',
    cameMs: 1,
    callback: { kind: 'progress', callId: '6f1c2d3e-4b5a-4c6d-8e7f-901234567890', status: 'x' },
  });
  await chmod(place, 0o755);
  await openSpool(place, silent);
  expect(await modeOf(place)).toBe(0o700);
  await mkdir(join(place, 'lost+found'));
  await openSpool(place, silent);
});

describe('a place that can never be one', () => {
  test.each(['/proc/marvin/spool', '/proc/self/spool', '/dev/null/spool'])(
    '%s is given up at once, and costs no time',
    async (place) => {
      const spool = new Spool(place);
      await expect(spool.open()).rejects.toMatchObject({
        code: expect.stringMatching(/^E(NOENT|NOTDIR)$/) as string,
      });
      const before = process.cpuUsage();
      await sleep(300);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(150);
    },
  );

  test('is told in the log once, however often it is tried', async () => {
    const log: string[] = [];
    const logger = pino({ level: 'error' }, { write: (line: string) => void log.push(line) });
    const spool = new Spool('/dev/null/spool');
    const parts = { spool, desks: [], ping: () => Promise.resolve(), logger, now: Date.now };
    const draining = startDraining({ ...parts, metrics: { countEvent: () => undefined } });
    await sleep(200);
    await draining.stop();
    expect(log).toHaveLength(1);
    expect(log[0]).toContain('the spool cannot be used');
  });
});
