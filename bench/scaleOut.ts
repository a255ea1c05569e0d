// More workers on one Redis: do lines and rate hold over all of them, and until when does throughput grow? An instant robot, real
// processes; the CPU of each kind of process says what the limit was.
import { once } from 'node:events';
import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startChild, type ManagedProcess } from '../scripts/local/childProcess.js';
import { freePort } from '../scripts/local/freePort.js';
import { startRedisServer } from '../scripts/local/redisServer.js';
import { until } from '../scripts/local/until.js';
import { queueRows } from '../src/producer/queueing/queueRows.js';
import { loadConfig } from '../src/shared/config/configFile.js';
import { openDesk } from '../src/shared/redis/deskQueues.js';
import { openVault } from '../src/shared/redis/vault.js';
import { generateSealKey, parseSealKeys } from '../src/shared/sealing.js';

interface Fleet {
  readonly workers: number;
  readonly webs: number;
  /** Callbacks, each of which is reached by one call. */
  readonly calls: number;
  readonly lines: number;
  /** Starts a second that the robot allows. */
  readonly rate: number;
}

/** Share of one core that was used, 1 for a core that was always busy. */
interface Cores {
  readonly redis: number;
  readonly workers: number;
  readonly webs: number;
  /** The stand-in robot's own. */
  readonly robot: number;
}

/** The whole machine: what others run on it, and how long it only waited for its disk, count too. */
interface Machine {
  readonly busy: number;
  readonly disk: number;
}

export interface ScaleRow extends Fleet {
  readonly callsPerSecond: number;
  /** Most calls at the robot at one time; must not be above `lines`. */
  readonly mostInFlight: number;
  /** Starts a second over the whole run, and most in a second at the robot. BullMQ limits fetches, in seconds of its own. */
  readonly startsPerSecond: number;
  readonly mostStartsInASecond: number;
  readonly cores: Cores;
  readonly machine: Machine;
  readonly limit: string;
}

const UNLIMITED = 100_000;
const DEFAULTS = { webs: 2, calls: 600, lines: 50, rate: UNLIMITED };
const FLEETS: readonly Fleet[] = [
  ...[1, 2, 4, 8].map((workers) => ({ ...DEFAULTS, workers })),
  { ...DEFAULTS, workers: 8, calls: 150, rate: 40 },
  { ...DEFAULTS, workers: 8, calls: 150, lines: 3 },
];
/** How long a call is at the robot. */
const CALL_MS = 5;
const TOKEN = 'bench-token';

/** Runs fleets of 1, 2, 4 and 8 workers, then eight against a rate and against three lines. Takes about a minute on two cores. */
export async function scaleOut(fleets: readonly Fleet[] = FLEETS): Promise<ScaleRow[]> {
  const rows: ScaleRow[] = [];
  for (const fleet of fleets) rows.push(await run(fleet));
  return rows;
}

async function run(fleet: Fleet): Promise<ScaleRow> {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-scale-'));
  const server = await startRedisServer();
  const ports = await Promise.all(Array.from({ length: fleet.webs }, freePort));
  const robot = await startRobot(ports);
  const started: ManagedProcess[] = [];
  try {
    const env = {
      PATH: process.env['PATH'] ?? '',
      REDIS_URL: server.url,
      MARVIN_SEAL_KEYS: generateSealKey('bench'),
      MARVIN_CONFIG: join(dir, 'marvin.yaml'),
      MARVIN_SPOOL: join(dir, 'spool'),
      LOG_LEVEL: 'error',
    };
    await writeFile(env.MARVIN_CONFIG, configOf(fleet, robot.port, dir));
    await enqueue(env, fleet.calls);
    const start = async (main: string, own: Record<string, string> = {}) => {
      const args = [`dist/${main}/main.js`];
      const child = await startChild({
        name: main,
        command: process.execPath,
        args,
        env: { ...env, ...own },
      });
      started.push(child);
      return child;
    };
    const webs = await Promise.all(ports.map((port) => start('webhooks', { PORT: String(port) })));
    await Promise.all(webs.map((web, at) => web.waitForHttp(`http://127.0.0.1:${ports[at] ?? 0}/readyz`)));
    const workers = await Promise.all(Array.from({ length: fleet.workers }, () => start('workers')));
    const groups = {
      redis: [server.pid],
      workers: pidsOf(workers),
      webs: pidsOf(webs),
      robot: [process.pid],
    };
    // From here on every process is there; what starting cost is not counted.
    await until(() => robot.startedMs.length >= fleet.calls / 10, {
      timeoutMs: 60_000,
      what: 'the first tenth',
    });
    const [before, idle, beganMs, already] = [
      await secondsOf(groups),
      await machineSeconds(),
      performance.now(),
      robot.done(),
    ];
    await until(() => robot.done() >= fleet.calls, { timeoutMs: 120_000, everyMs: 5, what: 'all calls' });
    const seconds = (performance.now() - beganMs) / 1_000;
    const cores = coresUsed(before, await secondsOf(groups), seconds);
    const machine = machineUsed(idle, await machineSeconds(), seconds);
    const measured = {
      ...fleet,
      callsPerSecond: (fleet.calls - already) / seconds,
      mostInFlight: robot.mostInFlight(),
      ...startsOf(robot.startedMs),
      cores,
      machine,
    };
    return { ...measured, limit: limitOf(measured) };
  } finally {
    await Promise.all(started.map((child) => child.stop()));
    robot.close();
    await server.stop();
    await rm(dir, { recursive: true });
  }
}

const pidsOf = (children: readonly ManagedProcess[]) => children.map(({ pid }) => pid);

/** Takes every call, and says of it that the patient was reached; its call events go to the web processes in turn. */
async function startRobot(webPorts: readonly number[]) {
  const startedMs: number[] = [];
  let [inFlight, most, done] = [0, 0, 0];
  const tell = async (callid: string) => {
    inFlight -= 1;
    const port = webPorts[done % webPorts.length] ?? 0;
    const answer = await fetch(`http://127.0.0.1:${port}/voicebox/bench/callback/${callid}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-callback-token': TOKEN },
      body: JSON.stringify({ callid, attempt: '1', status: 'connected' }),
    });
    if (!answer.ok) throw new Error(`a call event was answered ${answer.status}`);
    await answer.body?.cancel();
    done += 1;
  };
  const server = createServer((request, response) => {
    startedMs.push(performance.now());
    most = Math.max(most, (inFlight += 1));
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      response.end('{}');
      const { data } = JSON.parse(body) as { data: { callid: string } };
      setTimeout(() => void tell(data.callid), CALL_MS);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server has one
  return { port, startedMs, mostInFlight: () => most, done: () => done, close: () => server.close() };
}

async function enqueue(
  env: { REDIS_URL: string; MARVIN_SEAL_KEYS: string; MARVIN_CONFIG: string },
  calls: number,
) {
  const redis = new Redis(env.REDIS_URL, { maxRetriesPerRequest: null });
  const [desk] = (await loadConfig(env.MARVIN_CONFIG, {})).desks;
  if (!desk) throw new Error('the bench has a desk');
  const queues = openDesk(desk, redis, 1);
  const rows = Array.from({ length: calls }, (_none, line) => ({
    line,
    desk: desk.name,
    ref: `bench-${line}`,
    number: null,
    patient: 'Пробный Пациент',
    phones: [`7916${String(1_000_000 + line)}`],
    specialist: 'терапевт',
    appointmentMs: Date.now() + 86_400_000,
  }));
  const vault = await openVault(redis, parseSealKeys(env.MARVIN_SEAL_KEYS));
  await queueRows('bench')(queues, vault, rows, Date.now());
  await queues.close();
  redis.disconnect();
}

/** Linux counts the time of a process in hundredths of a second. */
const TICKS_PER_SECOND = 100;

type Groups = Readonly<Record<keyof Cores, readonly number[]>>;

/** CPU seconds of each group of processes so far. */
async function secondsOf({ redis, workers, webs, robot }: Groups): Promise<Cores> {
  const sum = async (pids: readonly number[]) =>
    (await Promise.all(pids.map(cpuSeconds))).reduce((total, seconds) => total + seconds, 0);
  return {
    redis: await sum(redis),
    workers: await sum(workers),
    webs: await sum(webs),
    robot: await sum(robot),
  };
}

async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return ((user ?? 0) + (system ?? 0)) / TICKS_PER_SECOND;
}

/** From the first line of /proc/stat: user nice system idle iowait irq softirq. */
async function machineSeconds(): Promise<Machine> {
  const [user = 0, nice = 0, system = 0, , disk = 0, irq = 0, softirq = 0] = (
    await readFile('/proc/stat', 'utf8')
  )
    .split(/\s+/)
    .slice(1, 8)
    .map((ticks) => Number(ticks) / TICKS_PER_SECOND);
  return { busy: user + nice + system + irq + softirq, disk };
}

function machineUsed(before: Machine, after: Machine, seconds: number): Machine {
  return { busy: (after.busy - before.busy) / seconds, disk: (after.disk - before.disk) / seconds };
}

function coresUsed(before: Cores, after: Cores, seconds: number): Cores {
  const used = (name: keyof Cores) => (after[name] - before[name]) / seconds;
  return { redis: used('redis'), workers: used('workers'), webs: used('webs'), robot: used('robot') };
}

const NEARLY = 0.85;

/** Nothing is named as the limit that was not reached. */
function limitOf({
  cores,
  machine,
  rate,
  lines,
  mostInFlight,
  startsPerSecond,
}: Omit<ScaleRow, 'limit'>): string {
  const { redis, workers, webs, robot } = cores;
  const count = availableParallelism();
  if (startsPerSecond >= NEARLY * rate) return `the rate, ${rate} a second`;
  if (redis >= NEARLY) return 'Redis, which has one core';
  if (redis + workers + webs + robot >= NEARLY * count) return `the ${count} cores`;
  if (machine.busy >= NEARLY * count) return `the ${count} cores, which others use too`;
  if (machine.busy + machine.disk >= NEARLY * count) return 'the disk of Redis';
  return mostInFlight >= lines ? `the ${lines} lines` : 'waiting for answers';
}

/** A second begins with the first start after the last one is over. */
function startsOf(startedMs: readonly number[]): Pick<ScaleRow, 'startsPerSecond' | 'mostStartsInASecond'> {
  let [windowMs, count, most] = [-Infinity, 0, 0];
  for (const atMs of startedMs) {
    if (atMs >= windowMs + 1_000) [windowMs, count] = [atMs, 0];
    most = Math.max(most, (count += 1));
  }
  const tookMs = (startedMs.at(-1) ?? 0) - (startedMs[0] ?? 0);
  return { startsPerSecond: (startedMs.length - 1) / (tookMs / 1_000), mostStartsInASecond: most };
}

function configOf({ lines, rate }: Fleet, robotPort: number, dir: string): string {
  return JSON.stringify({
    desks: {
      bench: {
        timezone: 'Etc/UTC',
        window: { from: '00:00', to: '24:00' },
        lines,
        usualCall: '1s',
        leadTime: '0s',
        perNumber: { gap: '0s', perDay: 1000 },
        robot: {
          kind: 'voicebox',
          url: `http://127.0.0.1:${robotPort}/api/v1/sb`,
          method: 'bench',
          username: 'bench',
          password: 'bench',
          callbackToken: TOKEN,
          number: '74950000000',
          rate: { max: rate, per: '1s' },
        },
        onec: { results: { kind: 'file', dir } },
      },
    },
  });
}

/** One line a fleet, as `npx tsx bench/scaleOut.ts` prints it. */
export function inWords(row: ScaleRow): string {
  const { cores } = row;
  const share = (name: keyof Cores) => `${name} ${cores[name].toFixed(2)}`;
  return (
    `${row.workers} worker(s), ${row.webs} web processes, ${row.lines} lines: ${row.callsPerSecond.toFixed(0)} calls/s; ` +
    `most in flight ${row.mostInFlight} (must: ≤ ${row.lines}), starts ${row.startsPerSecond.toFixed(0)}/s, most in a second ` +
    `${row.mostStartsInASecond}${row.rate < UNLIMITED ? ` (rate ${row.rate}${row.mostStartsInASecond > row.rate ? ', passed: fetches are limited, not starts' : ''})` : ''}; ` +
    `cores used: ${(['redis', 'workers', 'webs', 'robot'] as const).map(share).join(', ')}; ` +
    `the machine ${row.machine.busy.toFixed(2)}, waiting for its disk ${row.machine.disk.toFixed(2)}; limit: ${row.limit}`
  );
}

if (process.argv[1] === import.meta.filename) {
  for (const fleet of FLEETS) for (const row of await scaleOut([fleet])) console.log(inWords(row));
}
