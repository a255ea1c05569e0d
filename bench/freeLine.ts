// The time from a line that becomes free to the next start request at the robot, with several workers on one desk. Compared in
// the same run with a plain BullMQ worker that fetches by itself: from the end of one job to the start of the next.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { startChild } from '../scripts/local/childProcess.js';
import { startRedisServer } from '../scripts/local/redisServer.js';
import { until } from '../scripts/local/until.js';
import { settle } from '../src/shared/calls/settle.js';
import { loadConfig } from '../src/shared/config/configFile.js';
import { openDesk } from '../src/shared/redis/deskQueues.js';
import { openVault } from '../src/shared/redis/vault.js';
import { generateSealKey, parseSealKeys } from '../src/shared/sealing.js';
import { queueRows } from '../src/producer/queueing/queueRows.js';

const CALLS = 200;
const WORKERS = [1, 2, 4];

const seconds = (value: number) => `${value.toFixed(1)} ms`;
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const p99 = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? NaN;

const dir = await mkdtemp(join(tmpdir(), 'marvin-bench-'));
const server = await startRedisServer();
try {
  const robot = createServer();
  robot.listen(0, '127.0.0.1');
  await once(robot, 'listening');
  const { port } = robot.address() as AddressInfo; // a TCP server has one
  const yardstick = await plainBullmq(server.url);
  console.log(
    `plain BullMQ, end of a job to start of the next: median ${seconds(median(yardstick))}, p99 ${seconds(p99(yardstick))}`,
  );
  for (const workers of WORKERS) {
    const gaps = await freeLine(workers, port);
    console.log(
      `Marvin, ${workers} worker(s), line free to start request: median ${seconds(median(gaps))}, p99 ${seconds(p99(gaps))}, ` +
        `${(median(gaps) / median(yardstick)).toFixed(1)} times plain BullMQ (must: median below 50 ms)`,
    );
  }
  robot.close();

  /** Calls are settled by this process, as the web process would, as soon as they are placed. */
  async function freeLine(workers: number, robotPort: number): Promise<number[]> {
    const desk = `d${workers}`;
    const keys = generateSealKey('bench');
    const configPath = join(dir, `${desk}.yaml`);
    await writeFile(configPath, configOf(desk, robotPort));
    const config = await loadConfig(configPath, {});
    const redis = new Redis(server.url, { maxRetriesPerRequest: null });
    const vault = await openVault(redis, parseSealKeys(keys)).catch(async () => {
      await redis.del('marvin:lookup-key');
      return openVault(redis, parseSealKeys(keys));
    });
    const [deskConfig] = config.desks;
    if (!deskConfig) throw new Error('the bench has a desk');
    const queues = openDesk(deskConfig, redis, 1);
    const rows = Array.from({ length: CALLS }, (_none, line) => ({
      line,
      desk,
      ref: `bench-${line}`,
      number: null,
      patient: 'Пробный Пациент',
      phones: [`7916${String(1_000_000 + line)}`],
      specialist: 'терапевт',
      appointmentMs: Date.now() + 86_400_000,
    }));
    await queueRows('bench')(queues, vault, rows, Date.now());

    const gaps: number[] = [];
    let freeAt: number | null = null;
    robot.removeAllListeners('request');
    robot.on('request', (request, response) => {
      const placedAt = performance.now();
      if (freeAt !== null) gaps.push(placedAt - freeAt);
      freeAt = null;
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        response.end('{}');
        const { data } = JSON.parse(body) as { data: { callid: string } };
        setTimeout(() => {
          freeAt = performance.now();
          void settle(queues, data.callid, { disposition: 'connected', raw: null }, Date.now());
        }, 20);
      });
    });

    const env = {
      PATH: process.env['PATH'] ?? '',
      REDIS_URL: server.url,
      MARVIN_SEAL_KEYS: keys,
      MARVIN_CONFIG: configPath,
      LOG_LEVEL: 'error',
    };
    const started = await Promise.all(
      Array.from({ length: workers }, (_none, index) =>
        startChild({
          name: `worker${index}`,
          command: process.execPath,
          args: ['dist/workers/main.js'],
          env,
        }),
      ),
    );
    await until(() => gaps.length >= CALLS - 1, { timeoutMs: 120_000, what: 'all calls' });
    await Promise.all(started.map((worker) => worker.stop()));
    await queues.close();
    redis.disconnect();
    return gaps.slice(10);
  }
} finally {
  await server.stop();
  await rm(dir, { recursive: true });
}

async function plainBullmq(url: string): Promise<number[]> {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const queue = new Queue('yardstick', { connection });
  await queue.addBulk(Array.from({ length: CALLS }, () => ({ name: 'call', data: {} })));
  const gaps: number[] = [];
  let freeAt: number | null = null;
  const worker = new Worker(
    'yardstick',
    async () => {
      if (freeAt !== null) gaps.push(performance.now() - freeAt);
      await new Promise((resolve) => setTimeout(resolve, 20));
      freeAt = performance.now();
    },
    { connection, concurrency: 1 },
  );
  await until(() => gaps.length >= CALLS - 1, { timeoutMs: 60_000, what: 'the yardstick' });
  await worker.close();
  await queue.close();
  connection.disconnect();
  return gaps;
}

function configOf(desk: string, robotPort: number): string {
  return `
desks:
  ${desk}:
    timezone: Etc/UTC
    window: { from: "00:00", to: "24:00" }
    lines: 1
    usualCall: 1s
    leadTime: 0s
    perNumber: { gap: 0s, perDay: 1000 }
    robot:
      kind: voicebox
      url: http://127.0.0.1:${robotPort}/api/v1/sb
      method: bench
      username: bench
      password: bench
      callbackToken: bench-token
      number: "74950000000"
      rate: { max: 100000, per: 1s }
    onec: { results: { kind: file, dir: ${dir} } }
`;
}
