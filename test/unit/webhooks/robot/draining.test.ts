// Draining a spool into desks that take some call events and refuse others.
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { Disposition } from '../../../../src/shared/domain/disposition.js';
import type { EventDesk } from '../../../../src/webhooks/robot/applyCallEvent.js';
import { startDraining } from '../../../../src/webhooks/robot/draining.js';
import { Spool, type SpooledEvent } from '../../../../src/webhooks/robot/spool.js';
import { testDesk } from '../../../support/desks.js';
import { atTeardown } from '../../../support/teardown.js';
import { until } from '../../../support/until.js';

const CAME_MS = Date.UTC(2026, 10, 23, 9, 0);
const HOUR_MS = 3_600_000;
const [ONE, OTHER] = [randomUUID(), randomUUID()];

const event = (callId: string, disposition: Disposition, cameMs: number): SpooledEvent => ({
  v: 1,
  desk: 'main',
  cameMs,
  callback: { kind: 'verdict', callId, verdict: { disposition, raw: null } },
});

/** A desk that Redis has no room to settle busy patients for. */
function deskWithoutRoom(asked: string[]): EventDesk {
  return {
    name: 'main',
    robot: testDesk().robot,
    readEvent: () => ({ kind: 'unknown' }),
    isNewMessage: () => Promise.resolve(true),
    noteProgress: () => Promise.resolve('unknown'),
    settle: (callId, { disposition }) => {
      asked.push(`${callId === ONE ? 'one' : 'other'} ${disposition}`);
      if (disposition === 'patient_busy') return Promise.reject(new Error('OOM command not allowed'));
      return Promise.resolve('settled');
    },
  };
}

/**
 * Drains two events of one call, of which the first cannot be applied, and one of another call.
 *
 * @returns what was applied or tried until the other's turn came, and the spool
 */
async function drained(waitedMs: number): Promise<{ asked: string[]; spool: Spool; dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-draining-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  const spool = new Spool(dir);
  await spool.keep(event(ONE, 'patient_busy', CAME_MS));
  await spool.keep(event(ONE, 'connected', CAME_MS + 1));
  await spool.keep(event(OTHER, 'connected', CAME_MS + 2));
  const asked: string[] = [];
  const draining = startDraining({
    spool,
    desks: [deskWithoutRoom(asked)],
    ping: () => Promise.resolve('PONG'),
    logger: pino({ level: 'silent' }),
    now: () => CAME_MS + waitedMs,
    metrics: { countEvent: () => undefined },
  });
  await until(() => asked.includes('other connected'), { what: 'the other call’s turn' });
  await draining.stop();
  return { asked, spool, dir };
}

describe('a spooled event that cannot be applied', () => {
  test('holds up later events of its call, and no other call', async () => {
    const { asked, spool, dir } = await drained(23 * HOUR_MS);
    expect(asked).toEqual(['one patient_busy', 'other connected']);
    const [busy = '', reached = '', ...others] = await spool.waiting();
    expect(await spool.read(busy)).toEqual(event(ONE, 'patient_busy', CAME_MS));
    expect(await spool.read(reached)).toEqual(event(ONE, 'connected', CAME_MS + 1));
    expect(others).toEqual([]);
    expect(await readdir(join(dir, 'aside'))).toEqual([]);
  });

  test('is set aside after a day, and then later events of its call are applied', async () => {
    const { asked, spool, dir } = await drained(25 * HOUR_MS);
    expect(asked).toEqual(['one patient_busy', 'one connected', 'other connected']);
    expect(await spool.waiting()).toEqual([]);
    expect(await readdir(join(dir, 'aside'))).toHaveLength(1);
  });
});
