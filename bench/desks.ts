// What a desk costs that has nothing to do: connections, commands a second, memory of worker and web process, and how long
// `status` and `/metrics` take, with 1, 50 and 200 desks in one worker. Real processes, a Redis of its own.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { startChild, type ManagedProcess } from '../scripts/local/childProcess.js';
import { freePort } from '../scripts/local/freePort.js';
import { startRedisServer } from '../scripts/local/redisServer.js';
import { generateSealKey } from '../src/shared/sealing.js';

/** One row of the table. Times in milliseconds, medians; memory is the resident set in MB. */
export interface DeskCosts {
  readonly desks: number;
  readonly open: boolean;
  /** Connections to Redis of the worker, and of the web process. */
  readonly connections: { readonly worker: number; readonly web: number };
  /** Commands a second of one idle worker: what it sends, and with those that run inside scripts. */
  readonly idleCommands: { readonly sent: number; readonly all: number };
  readonly rssMb: { readonly worker: number; readonly web: number };
  readonly workerReadyMs: number;
  /** `marvin status --json`, from process start to exit. */
  readonly statusMs: number;
  readonly metricsMs: number;
}

export interface DeskBench {
  readonly desks: number;
  /** Open around the clock, or shut for days. */
  readonly open: boolean;
  /** How long commands are counted. */
  readonly idleMs: number;
  /** How often `status` and `/metrics` are timed. */
  readonly rounds: number;
}

/** Starts a Redis, a worker and a web process with so many idle desks, and measures them. */
export async function measureDesks({ desks, open, idleMs, rounds }: DeskBench): Promise<DeskCosts> {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-desks-'));
  const server = await startRedisServer();
  const redis = new Redis(server.url);
  const running: ManagedProcess[] = [];
  try {
    const env = await environmentFor(dir, server.url, configOf(desks, open, dir));
    const before = await connected(redis);
    const startedAt = performance.now();
    const worker = await start('workers', env, running);
    await worker.waitForOutput(/"msg":"ready"/, { timeoutMs: 120_000 });
    const workerReadyMs = performance.now() - startedAt;
    await sleep(SETTLING_MS.process + desks * SETTLING_MS.desk);
    const workerConnections = (await connected(redis)) - before;
    const idleCommands = await countCommands(server.url, idleMs);
    const web = await start('webhooks', env, running);
    await web.waitForOutput(/"msg":"listening"/, { timeoutMs: 120_000 });
    const statusMs = await medianOf(rounds, () => runStatus(env));
    const metricsMs = await medianOf(rounds, () => askMetrics(env.PORT));
    const webConnections = (await connected(redis)) - before - workerConnections;
    return {
      desks,
      open,
      connections: { worker: workerConnections, web: webConnections },
      idleCommands,
      rssMb: { worker: await rssMb(worker), web: await rssMb(web) },
      workerReadyMs,
      statusMs,
      metricsMs,
    };
  } finally {
    for (const child of running.reverse()) await child.stop();
    redis.disconnect();
    await server.stop();
    await rm(dir, { recursive: true });
  }
}

/** Until what a start does once is over: the first look at each desk, and retention, desk by desk. */
const SETTLING_MS = { process: 5_000, desk: 150 } as const;
/** The web process shares an answer for two seconds; each round is to ask Redis. */
const SHARED_MS = 2_100;

async function environmentFor(dir: string, redisUrl: string, config: string) {
  await writeFile(join(dir, 'marvin.yaml'), config);
  return {
    PATH: process.env['PATH'] ?? '',
    REDIS_URL: redisUrl,
    MARVIN_SEAL_KEYS: generateSealKey('bench'),
    MARVIN_CONFIG: join(dir, 'marvin.yaml'),
    MARVIN_SPOOL: join(dir, 'spool'),
    PORT: String(await freePort()),
  };
}

async function start(
  name: string,
  env: Readonly<Record<string, string>>,
  running: ManagedProcess[],
): Promise<ManagedProcess> {
  const child = await startChild({ name, command: process.execPath, args: [`dist/${name}/main.js`], env });
  running.push(child);
  return child;
}

async function connected(redis: Redis): Promise<number> {
  return Number(/connected_clients:(\d+)/.exec(await redis.info('clients'))?.[1]);
}

/** Counts by MONITOR, which marks what a script ran. */
async function countCommands(url: string, forMs: number): Promise<DeskCosts['idleCommands']> {
  const asking = new Redis(url);
  const monitor = await asking.monitor();
  let [sent, inScripts] = [0, 0];
  monitor.on('monitor', (_time: string, _args: string[], source: string) => {
    if (source === 'lua') inScripts += 1;
    else sent += 1;
  });
  await sleep(forMs);
  monitor.disconnect();
  asking.disconnect();
  return { sent: sent / (forMs / 1_000), all: (sent + inScripts) / (forMs / 1_000) };
}

async function runStatus(env: Readonly<Record<string, string>>): Promise<number> {
  const startedAt = performance.now();
  const args = ['dist/producer/main.js', 'status', '--json'];
  const child = await startChild({ name: 'status', command: process.execPath, args, env });
  const { code } = await child.exited;
  if (code !== 0) throw new Error(`status ended with ${String(code)}: ${child.output()}`);
  return performance.now() - startedAt;
}

async function askMetrics(port: string): Promise<number> {
  await sleep(SHARED_MS);
  const askedAt = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await answer.text();
  if (!text.includes('marvin_redis_up 1')) throw new Error('/metrics was answered without Redis');
  return performance.now() - askedAt;
}

async function medianOf(rounds: number, measure: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await measure());
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

async function rssMb({ pid }: ManagedProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}

/** A shut desk opens in three days at the earliest. */
function configOf(desks: number, open: boolean, dir: string): string {
  const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date().getUTCDay() + 3) % 7] ?? 'mon';
  const hours = open
    ? 'window: { from: "00:00", to: "24:00" }'
    : `window: { from: "09:30", to: "14:30" }\n    days: [${day}]`;
  const desk = (index: number) => `
  d${index}:
    timezone: Etc/UTC
    ${hours}
    lines: 2
    branches: ["Branch ${index}"]
    robot:
      kind: voicebox
      url: http://127.0.0.1:9/api/v1/sb
      method: bench
      username: bench
      password: bench
      callbackToken: bench-token-${index}
      number: "74950000000"
    onec: { results: { kind: file, dir: ${dir} } }`;
  return `desks:${Array.from({ length: desks }, (_none, index) => desk(index)).join('')}\n`;
}

function tableRow(costs: DeskCosts): Readonly<Record<string, string | number>> {
  const { connections, idleCommands, rssMb: rss } = costs;
  return {
    desks: costs.desks,
    state: costs.open ? 'open' : 'shut',
    'connections worker/web': `${connections.worker}/${connections.web}`,
    'sent/s': idleCommands.sent.toFixed(1),
    'all/s': idleCommands.all.toFixed(1),
    'sent/s a desk': (idleCommands.sent / costs.desks).toFixed(3),
    'RSS worker/web MB': `${rss.worker.toFixed(0)}/${rss.web.toFixed(0)}`,
    'ready ms': costs.workerReadyMs.toFixed(0),
    'status ms': costs.statusMs.toFixed(0),
    'metrics ms': costs.metricsMs.toFixed(0),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const rows: DeskCosts[] = [];
  for (const open of [false, true])
    for (const desks of [1, 50, 200])
      rows.push(await measureDesks({ desks, open, idleMs: 20_000, rounds: 3 }));
  console.table(rows.map(tableRow));
}
