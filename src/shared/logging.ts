// Logs are JSON lines for machines. They hold no personal data, because only masks and ids are passed to them.
import { createHash } from 'node:crypto';
import { pino, type Logger, type LogFn } from 'pino';
import { framesOf } from './errors.js';

export type { Logger };

/** Pino's number for it. */
const WARN = 40;

/** What a warning or an error says of itself: nothing of what it is about. */
export interface ToldTrouble {
  readonly process: string;
  readonly desk: string | null;
  /** The line's message. */
  readonly what: string;
  /** Code or kind of the error. */
  readonly kind: string | null;
}

interface LoggerOptions {
  /** `stdout` for services (the host collects it), `stderr` for commands, whose stdout is data. */
  readonly to?: 'stdout' | 'stderr';
  /** Is told of warnings and errors too. */
  readonly onTrouble?: (trouble: ToldTrouble) => void;
}

/** @param name of the process, in every line */
export function createLogger(
  name: string,
  level: string,
  { to = 'stdout', onTrouble }: LoggerOptions = {},
): Logger {
  const tell = function (this: Logger, args: Parameters<LogFn>, log: LogFn, levelOfLine: number): void {
    if (levelOfLine >= WARN) onTrouble?.(troubleIn(name, this.bindings(), args));
    log.apply(this, args);
  };
  const options = { name, level, base: { name, pid: process.pid }, serializers: { err: describeError } };
  const hooks = onTrouble ? { hooks: { logMethod: tell } } : {};
  return pino({ ...options, ...hooks }, pino.destination({ dest: to === 'stdout' ? 1 : 2, sync: true }));
}

function troubleIn(name: string, bindings: object, [first, message]: readonly unknown[]): ToldTrouble {
  const line = { ...bindings, ...(typeof first === 'object' ? first : {}) };
  const desk = 'desk' in line && typeof line.desk === 'string' ? line.desk : null;
  const { code, kind } = 'err' in line ? describeError(line.err) : {};
  const error = typeof code === 'string' ? code : kind;
  const what = typeof first === 'string' ? first : String(message);
  return { process: name, desk, what, kind: typeof error === 'string' ? error : null };
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
