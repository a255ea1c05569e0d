// What a check finds: that something is well, could lose a call, or keeps Marvin from working.
import type { ExitCode } from '../../shared/errors.js';

export interface Finding {
  readonly level: 'ok' | 'warning' | 'error';
  /** One sentence; of a warning or an error it says what to do. */
  readonly text: string;
  /** With which `marvin check` ends because of it; errors only. */
  readonly exitCode?: ExitCode;
}

export interface Check<Given> {
  /** Its name in `check --json`. */
  readonly topic: string;
  /** How long it may take; `LIMIT_MS` if left out. */
  readonly limitMs?: number;
  readonly look: (given: Given) => Promise<readonly Finding[]> | readonly Finding[];
}

/** A finding with the topic of its check. */
export interface Reported extends Finding {
  readonly topic: string;
}

export const well = (text: string): Finding => ({ level: 'ok', text });
export const warning = (text: string): Finding => ({ level: 'warning', text });
export const failure = (text: string, exitCode: ExitCode): Finding => ({ level: 'error', text, exitCode });
