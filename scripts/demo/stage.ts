// Everything the demo runs: its own Redis, the simulator, the web process and two workers. Each is ended by its id, in order.
import { join } from 'node:path';
import type { Endings } from '../local/endings.js';
import { startChild, type ManagedProcess } from '../local/childProcess.js';
import { startRedisServer, type RedisServer } from '../local/redisServer.js';
import { demoOutcomes, type DemoPatient } from './patients.js';

export const ROOT = join(import.meta.dirname, '../..');

export interface Stage {
  /** Rejects when a process ends. */
  readonly brokenDown: Promise<never>;
}

/** The demo's Redis in a directory of its own. Ctrl-C does not reach it before the processes that still write to it. */
export function startDemoRedis(dir: string): Promise<RedisServer> {
  return startRedisServer({ dir: join(dir, 'redis'), detached: true, logFile: join(dir, 'redis.log') });
}

export interface Cast {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly webUrl: string;
  readonly simulatorPort: number;
  readonly patients: readonly DemoPatient[];
}

/** Starts simulator, web and two workers; resolves when all are ready. */
export async function raiseCurtain(cast: Cast, endings: Endings): Promise<Stage> {
  const { dir, env, webUrl } = cast;
  const start = async (name: string, room: string, args: readonly string[] = []) => {
    const logFile = join(dir, `${name}.log`);
    const child = await startChild({ ...marvin(room, args), name, env, cwd: ROOT, detached: true, logFile });
    await endings.add(() => child.stop());
    return child;
  };
  const simulator = await start('simulator', 'simulator', simulatorArgs(cast));
  const web = await start('web', 'webhooks');
  const workers = [await start('worker-1', 'workers'), await start('worker-2', 'workers')];
  const brokenDown = Promise.race([simulator, web, ...workers].map(endingOf));
  brokenDown.catch(() => undefined); // those who await it get the error
  await simulator.waitForOutput(/listening/, PATIENCE);
  await web.waitForHttp(`${webUrl}/readyz`, PATIENCE);
  for (const worker of workers) await worker.waitForOutput(/ready/, PATIENCE);
  return { brokenDown };
}

const PATIENCE = { timeoutMs: 30_000 };

async function endingOf(child: ManagedProcess): Promise<never> {
  const { code } = await child.exited;
  throw new Error(
    `${child.name} ended by itself with code ${String(code)}:\n${child.output().slice(-2_000)}`,
  );
}

export interface CommandOutcome {
  readonly code: number | null;
  readonly stdout: string;
}

/**
 * Runs one of Marvin's commands to its end.
 *
 * @param allowed exit codes that are no failures
 * @throws Error with what the command said
 */
export async function runMarvin(
  { env }: Pick<Cast, 'env'>,
  args: readonly string[],
  allowed: readonly number[] = [0],
): Promise<CommandOutcome> {
  const child = await startChild({
    ...marvin('producer', args),
    name: `marvin ${args[0] ?? ''}`,
    env,
    cwd: ROOT,
    detached: true,
  });
  const { code } = await child.exited;
  if (code === null || !allowed.includes(code)) {
    throw new Error(`${child.name} ended with code ${String(code)}:\n${child.output()}`);
  }
  return { code, stdout: child.stdout() };
}

function marvin(room: string, args: readonly string[]): { command: string; args: string[] } {
  return { command: process.execPath, args: [join(ROOT, 'dist', room, 'main.js'), ...args] };
}

/** Calls of about a second, 1.8 s at most, with repeated call events and a busy robot; the seed makes all runs the same. */
function simulatorArgs({ dir, webUrl, simulatorPort, patients }: Cast): string[] {
  const outcomes = [...demoOutcomes(patients)].flatMap(([phone, list]) => [
    '--outcome',
    `${phone}=${list.join(',')}`,
  ]);
  return [
    ...[
      '--port',
      String(simulatorPort),
      '--web',
      webUrl,
      '--seed',
      'demo',
      '--log',
      join(dir, 'simulator.jsonl'),
    ],
    ...['--durations', 'operatorRing=200ms,announcement=100ms,patientRing=300ms,conversation=600ms'],
    ...['--mix', 'connected=85,no_answer=8,busy=7'],
    ...[
      '--fault',
      'callback_duplicated=0.15',
      '--fault',
      'callback_reordered=0.1',
      '--fault',
      'refused=0.05:429',
    ],
    ...outcomes,
  ];
}
