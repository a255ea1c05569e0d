// The desk that the model is compared with: the real code on a real Redis, driven step by step as its processes would.
import { randomInt, randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { beginCall } from '../beginning.js';
import { queueRows } from '../../../src/producer/queueing/queueRows.js';
import { cancelCallback } from '../../../src/shared/calls/cancel.js';
import { pauseUntilResumed, resume } from '../../../src/shared/calls/pause.js';
import type { CallsJob } from '../../../src/shared/calls/moves.js';
import { postponeWaiting } from '../../../src/workers/dialling/postponeWaiting.js';
import { findResult, recordResult, resultOfCall } from '../../../src/shared/calls/results.js';
import { finishFromResult, settle } from '../../../src/shared/calls/settle.js';
import { callbackJobId } from '../../../src/shared/callbackId.js';
import { callbackJobSchema, type CallbackJob } from '../../../src/shared/contracts/job.js';
import { DISPOSITIONS, type Disposition } from '../../../src/shared/domain/disposition.js';
import { openDesk, type DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { testDesk, testVault } from '../desks.js';
import { known, LEAD_TIME_MS, OPENS_HOUR, PATIENTS, SHUTS_HOUR, type Rules } from './model.js';

const LOCK_MS = 600_000;

/** The robot said nothing on the way. */
const NO_LEGS = { operatorAnsweredAt: null, patientAnsweredAt: null };

export class Reality {
  readonly desk: DeskQueues;
  readonly #worker: Worker<CallbackJob, unknown>;
  readonly #fetched = new Map<string, CallsJob>();
  readonly #phones = new Map([...PATIENTS].map(([name, count]) => [name, madeUpPhones(count)]));

  private constructor(desk: DeskQueues) {
    this.desk = desk;
    this.#worker = new Worker<CallbackJob, unknown>('calls', null, {
      connection: desk.redis,
      prefix: desk.keys.prefix,
      autorun: false,
      lockDuration: LOCK_MS,
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    });
    this.#worker.on('error', () => undefined);
  }

  static async open(redis: Redis, rules: Rules): Promise<Reality> {
    const desk = openDesk(testDesk(settings(rules)), redis, 30);
    await desk.calls.setGlobalConcurrency(rules.lines);
    return new Reality(desk);
  }

  async close(): Promise<void> {
    await this.#worker.close();
    await this.desk.close();
  }

  async enqueue(name: string, appointmentMs: number, nowMs: number): Promise<string> {
    const row = {
      line: 1,
      desk: this.desk.settings.name,
      ref: name,
      number: null,
      patient: 'Иванов Пётр Сергеевич',
      phones: known(this.#phones.get(name)),
      specialist: 'терапевт',
      appointmentMs,
    };
    const [outcome] = await queueRows(randomUUID())(this.desk, testVault, [row], nowMs);
    return known(outcome);
  }

  async cancel(name: string, nowMs: number): Promise<string> {
    return cancelCallback(this.desk, name, null, nowMs);
  }

  async fetch(token: string): Promise<string> {
    const job = await this.#worker.getNextJob(token, { block: false });
    // BullMQ types the answer as a job; there is none when nobody waits.
    if (!(job as CallsJob | undefined)) return 'nothing';
    this.#fetched.set(token, job);
    return job.data.ref;
  }

  /** What was fetched with a token, as it was then. */
  jobOf(token: string): CallsJob {
    return known(this.#fetched.get(token));
  }

  async begin(token: string, nowMs: number): Promise<string> {
    const outcome = await beginCall(this.desk, this.jobOf(token), token, { nowMs });
    return outcome.kind;
  }

  /** What a worker asks last before it rings somebody (workers/dialling/place.ts). */
  async mayDial(callId: string): Promise<string> {
    const held = await this.jobOf(callId).extendLock(callId, LOCK_MS);
    return held === 1 ? 'dial' : 'do not dial';
  }

  async settle(callId: string, disposition: Disposition, nowMs: number): Promise<string> {
    return settle(this.desk, callId, { disposition, raw: null }, nowMs);
  }

  /** A process that ends between a call's result and its move. */
  async cutOff(callId: string, disposition: Disposition, nowMs: number): Promise<string> {
    const id = known(await this.desk.redis.hget(this.desk.keys.call(callId), 'job'));
    const job = known(await this.desk.calls.getJob(id));
    const callback = callbackJobSchema.parse(job.data);
    const held = { desk: this.desk, job, token: callId, nowMs };
    const verdict = { disposition, raw: null };
    await recordResult(
      this.desk,
      resultOfCall(held, { callback, open: known(callback.open), verdict, earlier: [], legs: NO_LEGS }),
    );
    return 'recorded';
  }

  /** The part of a delivery that is ours; what 1C says to it is tested elsewhere. */
  async deliver(callId: string): Promise<string> {
    await finishFromResult(this.desk, known(await findResult(this.desk, callId)));
    return 'done';
  }

  async loseLock(name: string): Promise<string> {
    await this.desk.redis.del(`${this.desk.calls.toKey(callbackJobId(name))}:lock`);
    return 'done';
  }

  async postponeWaiting(nowMs: number): Promise<string> {
    await postponeWaiting(this.desk, nowMs);
    return 'done';
  }

  /** Two looks, as BullMQ takes them one interval apart: the first marks, the second moves. */
  async checkStalled(): Promise<string> {
    for (let look = 0; look < 2; look += 1) {
      await this.desk.redis.del(this.desk.calls.toKey('stalled-check'));
      await this.#worker.getBackend().moveStalledJobsToWait();
    }
    return 'done';
  }

  /** A supervisor presses retry. */
  async retry(name: string, state: 'failed' | 'completed' = 'failed'): Promise<string> {
    return press(known(await this.desk.calls.getJob(callbackJobId(name))).retry(state));
  }

  /** A delay has elapsed, or a supervisor presses promote. */
  async promote(name: string): Promise<string> {
    return press(known(await this.desk.calls.getJob(callbackJobId(name))).promote());
  }

  async pause(): Promise<string> {
    await pauseUntilResumed(this.desk, 'person', 'marvin pause');
    return 'done';
  }

  async resume(): Promise<string> {
    await resume(this.desk);
    return 'done';
  }
}

/** BullMQ refuses to press on a job that has moved meanwhile. */
async function press(pressed: Promise<void>): Promise<string> {
  return pressed.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === -3) return 'too late';
      throw error;
    },
  );
}

/** Open from 8 to 20 UTC; every disposition waits an hour; no limits of numbers, no rest for operators. */
function settings(rules: Rules): Record<string, unknown> {
  return {
    ...rules,
    timezone: 'Etc/UTC',
    window: { from: clock(OPENS_HOUR), to: clock(SHUTS_HOUR) },
    usualCall: '0s',
    leadTime: `${LEAD_TIME_MS / 1_000}s`,
    backoff: Object.fromEntries(DISPOSITIONS.map((disposition) => [disposition, ['1h']])),
    perNumber: { gap: '0s', perDay: 1_000 },
    operatorBreaker: { after: 1_000, pause: '1s' },
  };
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}

/** What is known of a number outlives a desk, so every desk has numbers of its own. */
function madeUpPhones(count: number): string[] {
  return Array.from({ length: count }, () => `7916${String(randomInt(1_000_000, 9_999_999))}`);
}
