// A child process that can be watched, awaited and ended by its id: what the demo and the tests run their processes as.
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { until, type Patience } from './until.js';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ManagedProcess {
  readonly name: string;
  readonly pid: number;
  /** Everything said so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Both streams in the order they came, for error messages. */
  readonly output: () => string;
  readonly exited: Promise<Exit>;
  readonly isRunning: () => boolean;
  /** Resolves with the match; rejects when the process ends or the time is up without one. */
  waitForOutput(pattern: RegExp, patience?: Patience): Promise<RegExpExecArray>;
  /** Resolves once the address answers with any 2xx. */
  waitForHttp(url: string, patience?: Patience): Promise<void>;
  /** Sends a signal, SIGTERM unless told; resolves when the process has ended (SIGSTOP and SIGCONT: at once). */
  kill(signal?: NodeJS.Signals): Promise<Exit | null>;
  /** SIGTERM, then SIGKILL when the process is still there after `graceMs` (12 s unless told). Safe to call twice. */
  stop(graceMs?: number): Promise<Exit>;
}

export interface SpawnOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The child's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Own process group: a Ctrl-C in the terminal then reaches only us, and we end the child in our own order. */
  readonly detached?: boolean;
  /** A file that gets a copy of everything said. */
  readonly logFile?: string;
}

const NEVER_ENDING: readonly NodeJS.Signals[] = ['SIGSTOP', 'SIGCONT'];
const living = new Set<ChildProcess>();

// The last line of defence: when this process leaves in a hurry, its children go with it.
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** @throws the system's error when the command cannot be started */
export async function startChild(options: SpawnOptions): Promise<ManagedProcess> {
  const { name, command, args, env, cwd, detached = false, logFile } = options;
  const child = spawn(command, args, { env, cwd, detached, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = whenExited(child);
  const said = { stdout: '', stderr: '', both: '' };
  collect(child, said, logFile);
  const pid = await whenSpawned(child);
  const isRunning = () => child.exitCode === null && child.signalCode === null;

  const waitForOutput = (pattern: RegExp, patience: Patience = {}) =>
    until(
      () => {
        const match = pattern.exec(said.both);
        if (!match && !isRunning())
          throw new Error(`${name} ended without saying ${String(pattern)}:\n${said.both}`);
        return match;
      },
      { what: () => `${name} to say ${String(pattern)}; it said:\n${said.both}`, ...patience },
    );

  const waitForHttp = async (url: string, patience: Patience = {}) => {
    await until(
      async () => {
        if (!isRunning()) throw new Error(`${name} ended before ${url} answered:\n${said.both}`);
        return answersWell(url);
      },
      {
        timeoutMs: 20_000,
        everyMs: 50,
        what: () => `${url} of ${name}; it said:\n${said.both}`,
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
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    output: () => said.both,
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
  said: { stdout: string; stderr: string; both: string },
  logFile: string | undefined,
): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
      said.both += text;
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
      child.on('error', () => undefined); // a signal to a process that has just left
      resolve(child.pid ?? 0);
    });
  });
}

async function answersWell(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}
