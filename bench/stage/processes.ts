// The processes that are measured: Marvin's own, built, and the plain ones beside them. How long each took to be ready.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild, type ManagedProcess } from '../../scripts/local/childProcess.js';
import { ROOT } from './settings.js';

const SCRIPTS = {
  worker: 'dist/workers/main.js',
  web: 'dist/webhooks/main.js',
  producer: 'dist/producer/main.js',
  plainWorker: 'bench/plain/worker.mjs',
  plainWeb: 'bench/plain/web.mjs',
  ping: 'bench/plain/ping.mjs',
} as const;
type Script = keyof typeof SCRIPTS;

export interface Surroundings {
  /** The process's whole environment besides PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it runs, so that it writes nothing into this checkout. */
  readonly cwd: string;
}

export interface Service extends ManagedProcess {
  /** From the start to the line that says so. */
  readonly readyMs: number;
}

/** Starts a service; resolves when it is ready. */
export async function startService(script: Script, around: Surroundings): Promise<Service> {
  const startedAt = performance.now();
  const child = await spawnScript(script, around, []);
  await child.waitForOutput(/"msg":"(?:ready|listening)"/, { timeoutMs: 60_000, everyMs: 1 });
  return { ...child, readyMs: performance.now() - startedAt };
}

export interface Ended {
  readonly tookMs: number;
  readonly stdout: string;
  /** The most memory it held, as far as was seen, in MB. */
  readonly peakMb: number;
}

const LOOK_EVERY_MS = 50;

/** Runs a command to its end. @throws Error with what it said unless it ends with 0 */
export async function runToEnd(
  script: Script,
  around: Surroundings,
  args: readonly string[] = [],
): Promise<Ended> {
  const startedAt = performance.now();
  const child = await spawnScript(script, around, args);
  let peakMb = 0;
  const look = setInterval(() => {
    void memoryOf(child.pid).then(({ peak }) => (peakMb = Math.max(peakMb, peak)));
  }, LOOK_EVERY_MS);
  const { code } = await child.exited.finally(() => clearInterval(look));
  const tookMs = performance.now() - startedAt;
  if (code !== 0) throw new Error(`${child.name} ended with code ${String(code)}:\n${child.output()}`);
  return { tookMs, stdout: child.stdout(), peakMb };
}

/** Memory of a process that runs, in MB: what it holds now, and the most it has held. Linux only; elsewhere 0. */
export async function memoryOf(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const megabytes = (field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1_024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

function spawnScript(script: Script, { env, cwd }: Surroundings, args: readonly string[]) {
  return startChild({
    name: [script, ...args].join(' '),
    command: process.execPath,
    args: [join(ROOT, SCRIPTS[script]), ...args],
    env: { PATH: process.env['PATH'] ?? '', ...env },
    cwd,
  });
}
