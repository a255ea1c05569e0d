// A child process that can be watched, awaited and ended by its id. The demo and the tests run their processes this way.
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { until, type Patience } from './until.js';

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ManagedProcess {
  readonly name: string;
  readonly pid: number;
  /** Everything printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Both streams in the order they came, for error messages. */
  readonly output: () => string;
  readonly exited: Promise<Exit>;
  readonly isRunning: () => boolean;
  /** Resolves with the match; rejects when the process ends or the time is over without one. */
  waitForOutput(pattern: RegExp, patience?: Patience): Promise<RegExpExecArray>;
  /** Resolves once the address answers with any 2xx. */
  waitForHttp(url: string, patience?: Patience): Promise<void>;
  /** Sends a signal, SIGTERM by default; resolves when the process has ended (SIGSTOP and SIGCONT: at once). */
  kill(signal?: NodeJS.Signals): Promise<Exit | null>;
  /** SIGTERM, then SIGKILL if the process still runs after `graceMs` (12 s by default). Safe to call twice. */
  stop(graceMs?: number): Promise<Exit>;
}

export interface SpawnOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The child's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Its own process group: Ctrl-C in the terminal then reaches only us, and we end our children in our own order. */
  readonly detached?: boolean;
  /** A file that gets a copy of everything printed. */
  readonly logFile?: string;
}

const NEVER_ENDING: readonly NodeJS.Signals[] = ['SIGSTOP', 'SIGCONT'];
const living = new Set<ChildProcess>();

// The last defence: when this process ends early, its children end with it.
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** @throws the system's error when the command cannot be started */
export async function startChild(options: SpawnOptions): Promise<ManagedProcess> {
  const { name, command, args, env, cwd, detached = false, logFile } = options;
  const child = spawn(command, args, { env, cwd, detached, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = whenExited(child);
  const printed = { stdout: '', stderr: '', both: '' };
  collect(child, printed, logFile);
  const pid = await whenSpawned(child);
  const isRunning = () => child.exitCode === null && child.signalCode === null;

  const waitForOutput = (pattern: RegExp, patience: Patience = {}) =>
    until(
      () => {
        const match = pattern.exec(printed.both);
        if (!match && !isRunning())
          throw new Error(`${name} ended without printing ${String(pattern)}:\n${printed.both}`);
        return match;
      },
      { what: () => `${name} to print ${String(pattern)}; it printed:\n${printed.both}`, ...patience },
    );

  const waitForHttp = async (url: string, patience: Patience = {}) => {
    await until(
      async () => {
        if (!isRunning()) throw new Error(`${name} ended before ${url} answered:\n${printed.both}`);
        return answersWell(url);
      },
      {
        timeoutMs: 20_000,
        everyMs: 50,
        what: () => `${url} of ${name}; it printed:\n${printed.both}`,
        ...patience,
      },
    );
  };

  const kill = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return NEVER_ENDING.includes(signal) ? null : exited;
  };

  const stop = async (graceMs = 12_000) => {
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const isGone = await Promise.race([exited.then(() => true), delay(graceMs, false, { ref: false })]);
    if (!isGone) child.kill('SIGKILL');
    return exited;
  };

  return {
    name,
    pid,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    output: () => printed.both,
    exited,
    isRunning,
    waitForOutput,
    waitForHttp,
    kill,
    stop,
  };
}

function collect(
  child: ChildProcess,
  printed: { stdout: string; stderr: string; both: string },
  logFile: string | undefined,
): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
      printed.both += text;
      if (logFile !== undefined) appendFileSync(logFile, text);
    });
  }
}

function whenExited(child: ChildProcess): Promise<Exit> {
  living.add(child);
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      living.delete(child);
      resolve({ code, signal });
    });
  });
}

function whenSpawned(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      child.off('error', reject);
      child.on('error', () => undefined); // a signal to a process that has just ended
      resolve(child.pid ?? 0);
    });
  });
}

async function answersWell(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}
