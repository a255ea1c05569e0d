// The web application on a free port, with settle, progress, Redis and board as plain functions of the test.
import { scryptSync } from 'node:crypto';
import { Writable } from 'node:stream';
import express, { type RequestHandler } from 'express';
import { pino } from 'pino';
import { type EventMessage } from '../../../src/shared/robots/robot.js';
import { readEvent } from '../../../src/shared/robots/voicebox/readEvent.js';
import type { CancelOutcome } from '../../../src/shared/calls/cancel.js';
import type { CallVerdict } from '../../../src/shared/contracts/callEvent.js';
import type { SettleOutcome } from '../../../src/shared/calls/settle.js';
import type { DeskReport } from '../../../src/shared/reports/deskReport.js';
import type { ServedDesk } from '../../../src/shared/calls/deskStatus.js';
import type { WorkerSelf } from '../../../src/shared/redis/livingWorkers.js';
import type { BoardUser } from '../../../src/shared/config/environment.js';
import { createApp } from '../../../src/webhooks/app.js';
import type { SpooledEvent } from '../../../src/webhooks/robot/spool.js';
import type { KeptRecord } from '../../../src/webhooks/audit.js';
import type { DeskDay } from '../../../src/webhooks/pages/deskDay.js';
import { LiveStreams } from '../../../src/webhooks/live/liveStreams.js';
import type { SystemState } from '../../../src/webhooks/state/systemState.js';
import type { Work } from '../../../src/webhooks/todo/work.js';
import type { Documents } from '../../../src/webhooks/documents/documents.js';
import { Metrics } from '../../../src/webhooks/metrics/metrics.js';
import { TvLinks } from '../../../src/webhooks/access/tvLinks.js';
import { AccessControl } from '../../../src/webhooks/access/accessControl.js';
import type { SignatureHeaders } from '../../../src/webhooks/robot/signature.js';
import { RobotAddresses } from '../../../src/webhooks/http/connections.js';
import { listen, portOf, stopListening } from '../../../src/webhooks/http/server.js';
import { watchExchanges } from '../../support/described.js';
import { atTeardown } from '../../support/teardown.js';

export const TOKEN = 'made-up-callback-token';
export const CALL_ID = '6f1c2d3e-4b5a-4c6d-8e7f-901234567890';
const SESSION_KEY = Buffer.alloc(32, 7);
export const SEAL_KEY = { id: 'test', key: Buffer.alloc(32, 8) };

/** A hash as `hashPassword` makes it, but cheap to check, for tests that log in often. */
export function cheapHash(password: string): string {
  const salt = Buffer.alloc(16, 3);
  const hash = scryptSync(password.normalize('NFKC'), salt, 32, { N: 2 ** 10, r: 8, p: 1 });
  return `scrypt.10.8.1.${salt.toString('base64url')}.${hash.toString('base64url')}`;
}

interface Settled {
  readonly callId: string;
  readonly verdict: CallVerdict;
}

/** A desk that calls, with one line free. A test says what else it is about. */
export const CALLING: ServedDesk = {
  desk: 'main',
  open: true,
  opensAt: '2026-11-23T09:30:00+03:00',
  closesAt: '2026-11-23T14:30:00+03:00',
  paused: false,
  hold: null,
  lines: 2,
  onPhone: 1,
  waiting: 40,
  scheduled: 12,
  reached: 100,
  closed: {},
  robotFailure: null,
  results: { pending: 0, failed: 0 },
  workers: 1,
};

export interface WebAppOptions {
  readonly settle?: (callId: string, verdict: CallVerdict) => Promise<SettleOutcome>;
  readonly noteProgress?: (callId: string, status: string) => Promise<'progress' | 'unknown'>;
  readonly signingSecret?: string;
  readonly isNewMessage?: (headers: SignatureHeaders) => Promise<boolean>;
  /** `onec.access` by desk; names the desks besides `main`. */
  readonly access?: Readonly<Record<string, { username: string; password: string } | undefined>>;
  readonly cancel?: (desk: string, ref: string) => Promise<CancelOutcome>;
  /** Left out: the disk takes everything. */
  readonly keep?: () => Promise<void>;
  readonly metricsToken?: string;
  /** Left out: Redis is away. */
  readonly status?: (desk: string) => Promise<ServedDesk>;
  readonly day?: (desk: string) => Promise<DeskDay>;
  readonly report?: (desk: string, date: string) => Promise<DeskReport>;
  /** Left out: Redis does what supervisors ask for. */
  readonly deskAction?: () => Promise<void>;
  /** Left out: echoes who was let in. */
  readonly board?: (user: BoardUser) => RequestHandler;
  /** Left out: Redis is away. */
  readonly documents?: Documents;
  readonly work?: Work;
  /** Left out: Redis is away. */
  readonly state?: SystemState;
  readonly audited?: readonly KeptRecord[];
  /** Left out: none lives. */
  readonly workers?: readonly WorkerSelf[];
  readonly ping?: () => Promise<unknown>;
  readonly users?: readonly BoardUser[];
  readonly trustedProxies?: number | readonly string[];
  readonly publicUrl?: string;
  readonly now?: () => number;
}

const STATUSES = {
  connected: 'connected',
  operator_failed: 'operator_failed',
  patient_failed: 'patient_failed',
  operator_answered: 'progress',
} as const;

/** Echoes who was let in, so that tests see the login without the board behind it. */
const echoBoard = (user: BoardUser): RequestHandler => {
  const router = express.Router();
  router.use((req, res) => void res.json({ user: user.name, role: user.role, path: req.originalUrl }));
  return router;
};

export async function startWebApp(options: WebAppOptions = {}) {
  const settled: Settled[] = [];
  const progress: { callId: string; status: string }[] = [];
  const spooled: SpooledEvent[] = [];
  const cancelled: string[] = [];
  const deskActions: string[] = [];
  const audit: string[] = [];
  const log: string[] = [];
  const refused: string[] = [];
  const guesses: string[] = [];
  const sink = new Writable({
    write: (line, _encoding, done) => {
      log.push(String(line));
      done();
    },
  });
  const logger = pino(sink);
  const robots = new RobotAddresses();
  const app = createApp({
    logger,
    now: options.now ?? Date.now,
    metrics: new Metrics({ version: '1.2.3', commit: null }),
    metricsToken: options.metricsToken ?? null,
    trustedProxies: options.trustedProxies ?? 0,
    publicUrl: options.publicUrl,
    robots,
    livingWorkers: () => Promise.resolve(options.workers ?? []),
    ping: options.ping ?? (() => Promise.resolve('PONG')),
    access: new AccessControl(options.users ?? [], SESSION_KEY, options.now ?? Date.now),
    board: options.board ?? echoBoard,
    audit: {
      note: ({ who, did, what, outcome }) => void audit.push([who, did, what, outcome].join(' ').trim()),
      noteLook: (who, what) => void audit.push(`${who} look ${what}`),
      noteGuess: (what) => void guesses.push(what),
      newest: () =>
        options.audited ? Promise.resolve([...options.audited]) : Promise.reject(new Error('Redis is away')),
    },
    keepRefusals: (desk, refusals) => {
      for (const { reason, detail } of refusals) refused.push(`${desk ?? '-'} ${reason}: ${detail}`);
      return Promise.resolve();
    },
    spool: {
      keep: async (entry) => {
        await options.keep?.();
        spooled.push(entry);
      },
      waiting: () => Promise.resolve(spooled.map(({ callback }) => callback.callId)),
    },
    live: new LiveStreams(options.now ?? Date.now),
    tvLinks: new TvLinks([SEAL_KEY], ''),
    work: options.work ?? {
      list: () => Promise.reject(new Error('Redis is away')),
      numbers: () => Promise.reject(new Error('Redis is away')),
      redeliver: () => Promise.reject(new Error('Redis is away')),
      count: () => null,
    },
    state: () =>
      options.state ? Promise.resolve(options.state) : Promise.reject(new Error('Redis is away')),
    documents: options.documents ?? {
      find: () => Promise.reject(new Error('Redis is away')),
      open: () => Promise.reject(new Error('Redis is away')),
      act: () => Promise.reject(new Error('Redis is away')),
    },
    desks: Object.entries({ main: undefined, ...options.access }).map(([name, access]) => ({
      name,
      robot: { kind: 'voicebox' as const, callbackToken: TOKEN, signingSecret: options.signingSecret },
      readEvent: ({ callIdInPath, body }: EventMessage) => readEvent(callIdInPath, body, STATUSES),
      isNewMessage: options.isNewMessage ?? (() => Promise.resolve(true)),
      access,
      title: `Стол ${name}`,
      zone: 'Europe/Moscow',
      usualCallMs: 120_000,
      day: () => options.day?.(name) ?? Promise.reject(new Error('Redis is away')),
      report: (date) => options.report?.(name, date) ?? Promise.reject(new Error('Redis is away')),
      pause: async ({ by, reason, untilMs }) => {
        await options.deskAction?.();
        const until = untilMs === null ? '' : ` until ${new Date(untilMs).toISOString()}`;
        deskActions.push(`pause ${name} by ${by}${until}${reason === null ? '' : `: ${reason}`}`);
      },
      resume: async () => {
        await options.deskAction?.();
        deskActions.push(`resume ${name}`);
      },
      status: () => options.status?.(name) ?? Promise.reject(new Error('Redis is away')),
      cancel: async (ref: string) => {
        cancelled.push(`${name}/${ref}`);
        return (await options.cancel?.(name, ref)) ?? 'cancelled';
      },
      settle: async (callId: string, verdict: CallVerdict) => {
        settled.push({ callId, verdict });
        return (await options.settle?.(callId, verdict)) ?? 'settled';
      },
      noteProgress: async (callId: string, status: string) => {
        progress.push({ callId, status });
        return (await options.noteProgress?.(callId, status)) ?? 'progress';
      },
    })),
  });
  const server = await listen(app, 0, { robots });
  const undescribed = watchExchanges(server, 'marvin');
  atTeardown(async () => {
    await stopListening(server);
    if (undescribed().length > 0) throw new Error(`docs/openapi.yaml disagrees: ${undescribed().join('; ')}`);
  });
  const port = portOf(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    settled,
    progress,
    spooled,
    cancelled,
    deskActions,
    audit,
    log,
    refused,
    guesses,
    robots,
  };
}

export type WebApp = Awaited<ReturnType<typeof startWebApp>>;

export interface EventRequest {
  readonly method?: string;
  readonly desk?: string;
  readonly callId?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer> | object | null;
}

/** Sends a call event, right in everything that the test does not change. @returns the answer, for the test to check */
export async function sendEvent(app: WebApp, request: EventRequest = {}) {
  const { method = 'POST', desk = 'main', callId = CALL_ID } = request;
  const body =
    request.body === undefined ? { callid: CALL_ID, attempt: '1', status: 'connected' } : request.body;
  const response = await fetch(`${app.origin}/voicebox/${desk}/callback/${callId}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-callback-token': TOKEN, ...request.headers },
    body:
      body === null || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: JSON.parse(text) as Record<string, unknown>,
  };
}
