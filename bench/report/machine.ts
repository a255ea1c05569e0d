// Where the bench ran. Numbers without their machine and day mean nothing.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, type } from 'node:os';

export interface Machine {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly cores: number;
  readonly processor: string;
  readonly system: string;
  readonly node: string;
  readonly redis: string;
  readonly rounds: number;
  /** All of it in a few words. */
  readonly says: string;
}

/** Asks the system, and the `redis-server` that the bench starts. */
export async function machineOf(rounds: number): Promise<Machine> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const about = {
    day: new Date().toISOString().slice(0, 10),
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    system: /^PRETTY_NAME="?(.*?)"?$/m.exec(release)?.[1] ?? type(),
    node: process.versions.node,
    redis:
      /v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1] ?? 'unknown',
    rounds,
  };
  const says = `${about.cores} cores, ${about.system}, Node ${about.node}, Redis ${about.redis} with \`appendfsync always\``;
  return { ...about, says };
}
