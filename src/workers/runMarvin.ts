// Runs a command of the CLI as a process of its own: compiled, or from source if this process runs from source.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { programOf } from '../shared/programs.js';

export interface CommandRun {
  /** Null when a signal ended it. */
  readonly code: number | null;
  /** What it told people: the end of its stderr. Holds no personal data. */
  readonly said: string;
}

const MAX_KEPT_CHARACTERS = 4_000;

/** Runs `marvin <args>` with this process's environment; `signal` sends it SIGTERM. */
export async function runMarvin(args: readonly string[], signal: AbortSignal): Promise<CommandRun> {
  const child = spawn(process.execPath, [...process.execArgv, programOf('producer'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  });
  child.on('error', () => undefined); // an abort; the exit code shows it
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MAX_KEPT_CHARACTERS);
  });
  const [code] = (await once(child, 'close')) as [number | null]; // the event's first argument is the exit code
  return { code, said: said.trim() };
}
