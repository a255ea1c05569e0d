// The few errors that reach a person: a literal code, one sentence that says what to do, no personal data.
import { say } from './texts/say.js';

/** Exit codes of every command (docs/contract.md). */
export const EXIT = {
  ok: 0,
  failed: 1,
  /** Or what comes after the damage in a damaged file was not queued. */
  someRejected: 2,
  usage: 64,
  unavailable: 69,
  configuration: 78,
  /** By Ctrl-C; what a shell expects then. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export abstract class MarvinError extends Error {
  abstract readonly code: string;
  abstract readonly exitCode: ExitCode;
  override get name(): string {
    return this.code;
  }
}

/** The configuration or the environment is wrong; nothing was touched. One line for each problem. */
export class ConfigurationError extends MarvinError {
  readonly code = 'CONFIGURATION';
  readonly exitCode = EXIT.configuration;
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** Redis or 1C cannot be reached. */
export class UnavailableError extends MarvinError {
  readonly code = 'UNAVAILABLE';
  readonly exitCode = EXIT.unavailable;
}

/** A sealed text names a key that this process was not given, or was tampered with. */
export class SealError extends MarvinError {
  readonly code = 'SEAL';
  readonly exitCode = EXIT.configuration;
}

/** The command line is wrong. */
export class UsageError extends MarvinError {
  readonly code = 'USAGE';
  readonly exitCode = EXIT.usage;
}

/** Ctrl-C where something was to be typed; nothing was done. */
export class StoppedError extends MarvinError {
  readonly code = 'STOPPED';
  readonly exitCode = EXIT.interrupted;
}

/** The input file cannot be used; nothing was queued. */
export class InputError extends MarvinError {
  readonly code = 'INPUT';
  readonly exitCode = EXIT.failed;
}

const SYSTEM_CODE = /^E[A-Z0-9]+$/;

/** The system's code of an error (ENOENT, EACCES, ENOSPC …), or null: unlike its message, a code cannot quote a patient. */
export function systemCodeOf(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && SYSTEM_CODE.test(code) ? code : null;
}

/** An unexpected error in a few words, without its message, which may quote a patient. */
export function inWords(error: unknown): string {
  const code = systemCodeOf(error);
  if (code !== null) return say('the system says {code}', { code });
  return error instanceof Error ? error.name : say('unknown error');
}

const MAX_FRAMES = 6;

/** Where an unexpected error came from. Its message, which may quote a patient over several lines, is left out. */
export function framesOf({ stack = '', message }: Error): string[] {
  const behindMessage = stack.slice(stack.indexOf(message) + message.length);
  return behindMessage
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, MAX_FRAMES);
}
