// The web application on a free port, with settle, progress, Redis and board as plain functions of the test.
import { scryptSync } from 'node:crypto';
import { Writable } from 'node:stream';
import express, { type RequestHandler } from 'express';
import { pino } from 'pino';
import type { CallVerdict } from '../../../src/shared/calls/results.js';
import type { SettleOutcome } from '../../../src/shared/calls/settle.js';
import type { BoardUser } from '../../../src/shared/environment.js';
import { createApp } from '../../../src/webhooks/app.js';
import { People } from '../../../src/webhooks/people.js';
import { listen, portOf, stopListening } from '../../../src/webhooks/server.js';
import { atTeardown } from '../../support/teardown.js';

export const TOKEN = 'made-up-callback-token';
export const CALL_ID = '6f1c2d3e-4b5a-4c6d-8e7f-901234567890';
const SESSION_KEY = Buffer.alloc(32, 7);

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

export interface WebAppOptions {
  readonly settle?: (callId: string, verdict: CallVerdict) => Promise<SettleOutcome>;
  readonly noteProgress?: (callId: string, status: string) => Promise<'progress' | 'unknown'>;
  readonly ping?: () => Promise<unknown>;
  readonly users?: readonly BoardUser[];
  readonly trustedProxies?: number;
  readonly now?: () => number;
}

/** Echoes who was let in, so that tests see the door without the board behind it. */
const echoBoard = (user: BoardUser): RequestHandler => {
  const router = express.Router();
  router.use((req, res) => void res.json({ user: user.name, role: user.role, path: req.originalUrl }));
  return router;
};

export async function startWebApp(options: WebAppOptions = {}) {
  const settled: Settled[] = [];
  const progress: { callId: string; status: string }[] = [];
  const log: string[] = [];
  const sink = new Writable({
    write: (line, _encoding, done) => {
      log.push(String(line));
      done();
    },
  });
  const logger = pino(sink);
  const app = createApp({
    logger,
    now: options.now ?? Date.now,
    trustedProxies: options.trustedProxies ?? 0,
    ping: options.ping ?? (() => Promise.resolve('PONG')),
    people: new People(options.users ?? [], SESSION_KEY, options.now ?? Date.now),
    board: echoBoard,
    desks: [
      {
        name: 'main',
        robot: {
          callbackToken: TOKEN,
          statuses: {
            connected: 'connected',
            operator_failed: 'operator_failed',
            patient_failed: 'patient_failed',
            operator_answered: 'progress',
          },
        },
        settle: async (callId, verdict) => {
          settled.push({ callId, verdict });
          return (await options.settle?.(callId, verdict)) ?? 'settled';
        },
        noteProgress: async (callId, status) => {
          progress.push({ callId, status });
          return (await options.noteProgress?.(callId, status)) ?? 'progress';
        },
      },
    ],
  });
  const server = await listen(app, 0);
  atTeardown(() => stopListening(server));
  return { origin: `http://127.0.0.1:${portOf(server)}`, port: portOf(server), settled, progress, log };
}

export type WebApp = Awaited<ReturnType<typeof startWebApp>>;

export interface CallbackRequest {
  readonly method?: string;
  readonly desk?: string;
  readonly callId?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer> | object | null;
}

/** Sends a callback, right in all that the test does not change. */
export async function sendCallback(app: WebApp, request: CallbackRequest = {}) {
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
