// A private Redis with the settings that production needs (docs/operations.md). The demo and the tests each start their own.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startChild, type ManagedProcess } from './childProcess.js';
import { freePort } from './freePort.js';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Of the server that runs now; it changes with `restart()`. */
  readonly pid: number;
  /** Where the append-only file lives. */
  readonly dir: string;
  /** Ends the server properly; removes the directory if it is our own temporary one. Safe to call twice. */
  stop(): Promise<void>;
  /** SIGKILL, like a crash. The directory is kept. */
  kill(): Promise<void>;
  /** Starts again on the same port and directory, after ending the server if it still runs. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
}

export interface RedisServerOptions {
  /** By default a temporary directory, removed by `stop()`. */
  readonly dir?: string;
  /** By default a free one. */
  readonly port?: number;
  readonly appendfsync?: 'always' | 'everysec' | 'no';
  /** More arguments of redis-server; the last one wins. */
  readonly extraArgs?: readonly string[];
  /** Its own process group, so that Ctrl-C does not end it before the processes that still write to it. */
  readonly detached?: boolean;
  /** A file that gets a copy of what the server prints. */
  readonly logFile?: string;
}

const TRIES = 5;

/**
 * Starts `redis-server` on loopback and waits until it answers.
 *
 * @throws Error with what the server printed when it does not start
 */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'marvin-redis-')));
  await mkdir(dir, { recursive: true });
  const first = await launchOnFreePort(dir, options);
  const { port } = first;
  let { server } = first;

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return server.pid;
    },
    dir,
    async stop() {
      await server.stop();
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
    },
    async kill() {
      await server.kill('SIGKILL');
    },
    async restart() {
      await server.stop();
      server = await launch(dir, port, options);
    },
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
  };
}

/** Another process may take the free port before we use it, so another free port is tried. */
async function launchOnFreePort(dir: string, options: RedisServerOptions) {
  for (let tried = 1; ; tried += 1) {
    const port = options.port ?? (await freePort());
    try {
      return { port, server: await launch(dir, port, options) };
    } catch (error) {
      if (options.port !== undefined || tried === TRIES) throw error;
    }
  }
}

async function launch(dir: string, port: number, options: RedisServerOptions): Promise<ManagedProcess> {
  const server = await startChild({
    name: 'redis-server',
    command: 'redis-server',
    args: [...settings(dir, port, options.appendfsync ?? 'always'), ...(options.extraArgs ?? [])],
    env: { PATH: process.env.PATH ?? '' },
    detached: options.detached ?? false,
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
  });
  await answersOrEnds(server, port);
  return server;
}

function settings(dir: string, port: number, appendfsync: string): string[] {
  const pairs = {
    bind: '127.0.0.1',
    port: String(port),
    dir,
    appendonly: 'yes',
    appendfsync,
    save: '',
    'maxmemory-policy': 'noeviction',
    hz: '100',
    'hash-max-ziplist-value': '2048',
  };
  return Object.entries(pairs).flatMap(([name, value]) => [`--${name}`, value]);
}

/** ioredis reconnects until the server has loaded its file and answers. */
async function answersOrEnds(server: ManagedProcess, port: number): Promise<void> {
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on('error', () => undefined); // refused until the server listens
  const ended = server.exited.then(() => {
    throw new Error(`redis-server did not start on port ${port}:\n${server.output()}`);
  });
  try {
    await Promise.race([client.ping(), ended]);
  } finally {
    ended.catch(() => undefined);
    client.disconnect();
  }
}
