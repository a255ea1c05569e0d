// Logs are JSON lines for machines. They hold no personal data, because only masks and ids are passed to them.
import { createHash } from 'node:crypto';
import { pino, type Logger } from 'pino';
import { framesOf } from './errors.js';

export type { Logger };

/**
 * @param name of the process, in every line
 * @param to `stdout` for services (the host collects it; lines that come about during a write go with the next, and at the exit),
 *   `stderr` for commands, whose stdout is data
 */
export function createLogger(name: string, level: string, to: 'stdout' | 'stderr' = 'stdout'): Logger {
  return pino(
    { name, level, base: { name, pid: process.pid }, serializers: { err: describeError } },
    pino.destination(to === 'stdout' ? { dest: 1, sync: false } : { dest: 2, sync: true }),
  );
}

/** An error as a log may hold it: its kind, code and place. Messages of other libraries' errors can quote input: only ours are kept. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const code = 'code' in error ? error.code : undefined;
  const message = isSafe(error) ? error.message : undefined;
  return { kind: error.name, code, message, at: framesOf(error) };
}

const SAFE_KINDS =
  /^(CONFIGURATION|UNAVAILABLE|USAGE|INPUT|SEAL|ReplyError|MaxRetriesPerRequestError|ConnectionClosedError)$/;
const SAFE_CODES = /^(E[A-Z]+|ERR_[A-Z_]+)$/;

function isSafe(error: Error): boolean {
  if (SAFE_KINDS.test(error.name) || SAFE_KINDS.test(error.constructor.name)) return true;
  return 'code' in error && typeof error.code === 'string' && SAFE_CODES.test(error.code);
}

/**
 * A document as logs name it. References may be numbers that people know, so they are hashed; whoever has one finds its lines
 * (docs/operations.md).
 *
 * @param jobId of the callback
 */
export function refHash(jobId: string): string {
  return createHash('sha256').update(jobId).digest('hex').slice(0, 12);
}

const THROTTLE_MS = 30_000;

/** Warns of an error that repeats while something is away (mostly Redis) once in half a minute, not at every try. */
export function throttledLog(
  logger: Logger,
  message: string,
  { level = 'warn', everyMs = THROTTLE_MS }: { level?: 'warn' | 'error'; everyMs?: number } = {},
): (error: unknown) => void {
  let lastMs = -Infinity;
  return (error) => {
    const nowMs = performance.now();
    if (nowMs - lastMs < everyMs) return;
    lastMs = nowMs;
    logger[level]({ err: error }, message);
  };
}
