// The real web process with a desk of the test's own, and that desk's queues as the test sees them.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { beginCall as beginByHand } from '../../support/beginning.js';
import { parseConfig } from '../../../src/shared/config/configFile.js';
import type { CallbackJob } from '../../../src/shared/contracts/job.js';
import { openDesk, type DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { showLife } from '../../../src/shared/redis/livingWorkers.js';
import { generateSealKey } from '../../../src/shared/sealing.js';
import { testCallback } from '../../support/desks.js';
import { startProcess, type ManagedProcess } from '../../support/processes.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

const TOKEN = 'made-up-callback-token';
/** What 1C knows: `onec.access`. */
export const ACCESS = { username: 'onec', password: 'made-up-access-password' };

export interface WebProcess {
  readonly process: ManagedProcess;
  readonly origin: string;
  readonly desk: DeskQueues;
  /** Where it keeps call events while Redis is away. */
  readonly spoolDir: string;
  /** All that it sees, for commands about the same clinic. */
  readonly environment: Readonly<Record<string, string>>;
  /** One more web process of the same desk, with the same spool; `env` as in `startWeb`. */
  another(env?: Record<string, string>): Promise<WebProcess>;
  /** Sends a call event of this desk. @returns the answer, whatever it is, for the test to check */
  sendEvent(callId: string, body: object, headers?: Record<string, string>): Promise<EventAnswer>;
  /**
   * Sends a call event until it is applied. On a busy machine Redis may take longer than the process waits; the event is
   * then spooled, and applied from there.
   *
   * @throws unless the answer says `result`; after a spooled event also `duplicate`, as it has been applied meanwhile
   */
  applyEvent(callId: string, body: object, result: 'settled' | 'progress'): Promise<void>;
}

interface EventAnswer {
  readonly status: number;
  readonly json: unknown;
}

/**
 * @param env more of the environment, such as BOARD_USERS
 * @param otherTitles of further desks, each alike
 */
export async function startWeb(
  redisUrl: string,
  env: Record<string, string> = {},
  otherTitles: readonly string[] = [],
): Promise<WebProcess> {
  const desks = [{}, ...otherTitles.map((title) => ({ title, branches: [title] }))];
  const named = desks.map(
    (more) => [`w${randomUUID().slice(0, 8)}`, { ...deskSettings(), ...more }] as const,
  );
  const yaml = JSON.stringify({ desks: Object.fromEntries(named) });
  const environment = { ...(await webEnvironment(redisUrl, yaml)), ...env };
  return startWith(environment, openOwnDesk(redisUrl, yaml));
}

/** What a web process sees that has files of its own. */
export async function webEnvironment(
  redisUrl: string,
  yaml = JSON.stringify({ desks: { main: deskSettings() } }),
) {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-web-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  const configPath = join(dir, 'marvin.yaml');
  await writeFile(configPath, yaml);
  return {
    REDIS_URL: redisUrl,
    MARVIN_CONFIG: configPath,
    MARVIN_SEAL_KEYS: generateSealKey('test'),
    MARVIN_SPOOL: join(dir, 'spool'),
    PORT: '0',
  };
}

async function startWith(
  env: Readonly<Record<string, string>> & { MARVIN_SPOOL: string },
  desk: DeskQueues,
): Promise<WebProcess> {
  const process = await startProcess('web', { env });
  const [, port = ''] = await process.waitForOutput(/"port":(\d+)/, { timeoutMs: 20_000 });
  const origin = `http://127.0.0.1:${port}`;
  const sendEvent: WebProcess['sendEvent'] = async (callId, body, headers = {}) => {
    const response = await fetch(`${origin}/voicebox/${desk.settings.name}/callback/${callId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-callback-token': TOKEN, ...headers },
      body: JSON.stringify({ callid: callId, ...body }),
    });
    return { status: response.status, json: await response.json() };
  };
  return {
    process,
    origin,
    desk,
    spoolDir: env.MARVIN_SPOOL,
    environment: env,
    another: (more = {}) => startWith({ ...env, ...more }, desk),
    sendEvent,
    applyEvent: async (callId, body, result) => {
      const expected: EventAnswer[] = [{ status: 200, json: { result } }];
      const answer = await until(
        async () => {
          const given = await sendEvent(callId, body);
          if (given.status !== 202) return given;
          expected.push({ status: 200, json: { result: 'duplicate' } });
          return null;
        },
        { what: `the event of call ${callId} to be applied` },
      );
      expect(expected).toContainEqual(answer);
    },
  };
}

const LIFE_EVERY_MS = 3_000;

/** Signs of life of a worker that serves a desk, until the test file ends. */
export async function showWorker({ redis, settings }: DeskQueues): Promise<void> {
  const self = { version: '1', commit: null, sinceMs: Date.now(), doing: 'working' } as const;
  const id = randomUUID();
  const beat = () => showLife(redis, id, { ...self, desks: [settings.name] });
  await beat();
  const timer = setInterval(() => void beat().catch(() => undefined), LIFE_EVERY_MS);
  atTeardown(() => clearInterval(timer));
}

/** Queues a callback. @returns its job id */
export async function queueCallback(
  desk: DeskQueues,
  overrides: Partial<CallbackJob> = {},
  delay = 0,
): Promise<string> {
  const callback = testCallback(desk.settings, overrides);
  await desk.calls.add('batch-1', callback, { jobId: callback.ref, priority: 5, delay });
  return callback.ref;
}

/** Fetches the next callback as a worker does. */
export async function fetchedCall(desk: DeskQueues): Promise<{ job: Job<CallbackJob>; callId: string }> {
  const worker = new Worker<CallbackJob, unknown>('calls', null, {
    connection: desk.redis,
    prefix: desk.keys.prefix,
    autorun: false,
  });
  worker.on('error', () => undefined);
  const callId = randomUUID();
  const job = await until(() => worker.getNextJob(callId, { block: false }), { what: 'a callback to fetch' });
  await worker.close();
  return { job, callId };
}

/**
 * Takes the next callback as a worker does, up to the write-ahead.
 *
 * @param outcome what must come of it; `closed`: no call, because the gate closes the callback
 * @returns the call's id
 */
export async function beginCall(desk: DeskQueues, outcome: 'dial' | 'closed' = 'dial'): Promise<string> {
  const { job, callId } = await fetchedCall(desk);
  expect((await beginByHand(desk, job, callId)).kind).toBe(outcome);
  return callId;
}

/** Queues a callback whose appointment is too near and has it taken: it closes as expired, without a call. */
export async function closeAsExpired(desk: DeskQueues): Promise<void> {
  const jobId = await queueCallback(desk, { appointmentAt: new Date(Date.now() + 60_000).toISOString() });
  await beginCall(desk, 'closed');
  expect((await desk.calls.getJob(jobId))?.data.closed).toBe('expired');
}

function openOwnDesk(redisUrl: string, yaml: string): DeskQueues {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  const [settings] = parseConfig(yaml, {}).desks;
  if (!settings) throw new Error('the test configuration has a desk');
  const desk = openDesk(settings, redis, 30);
  for (const queue of [desk.calls, desk.results]) queue.on('error', () => undefined);
  atTeardown(async () => {
    await desk.close();
    redis.disconnect();
  });
  return desk;
}

function deskSettings() {
  return {
    title: 'Клиника на Ленина, 5',
    timezone: 'Europe/Moscow',
    window: { from: '00:00', to: '24:00' },
    lines: 3,
    usualCall: '1s',
    perNumber: { gap: '0s', perDay: 1_000 },
    robot: {
      kind: 'voicebox',
      url: 'http://127.0.0.1:9/api/v1/sb',
      method: '6a6c0d3e-0000-4000-8000-000000000001',
      username: 'clinic',
      password: 'secret',
      callbackToken: TOKEN,
      number: '74950000000',
    },
    onec: { access: ACCESS },
  };
}
