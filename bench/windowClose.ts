// A desk whose window closes with 10,000 callbacks waiting: how long until all are postponed to the next opening, how busy
// that keeps Redis, and whether anybody is called after closing. `WAITING=10000 npx tsx bench/windowClose.ts`
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startChild } from '../scripts/local/childProcess.js';
import { startRedisServer } from '../scripts/local/redisServer.js';
import { until } from '../scripts/local/until.js';
import { queueRows } from '../src/producer/queueing/queueRows.js';
import { settle } from '../src/shared/calls/settle.js';
import { parseConfig } from '../src/shared/config/configFile.js';
import { isoIn } from '../src/shared/domain/instant.js';
import { openDesk } from '../src/shared/redis/deskQueues.js';
import { infoField } from '../src/shared/redis/safety.js';
import { openVault } from '../src/shared/redis/vault.js';
import { generateSealKey, parseSealKeys } from '../src/shared/sealing.js';

const WAITING = Number(process.env['WAITING'] ?? 10_000);
const WORKERS = 2;
const OPEN_FOR_S = 20;
const NOON = 12 - new Date().getUTCHours();
const ZONE = NOON === 0 ? 'Etc/UTC' : `Etc/GMT${NOON > 0 ? '-' : '+'}${Math.abs(NOON)}`;

const dir = await mkdtemp(join(tmpdir(), 'marvin-bench-'));
const server = await startRedisServer();
const placed: number[] = [];
/** Takes every call and ends it a moment later. */
let hangUp: (callId: string) => void = () => undefined;
const robot = createServer((request, response) => {
  placed.push(Date.now());
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    response.end('{}');
    const { data } = JSON.parse(body) as { data: { callid: string } };
    setTimeout(() => hangUp(data.callid), 500);
  });
});
robot.listen(0, '127.0.0.1');
await once(robot, 'listening');
try {
  const closingMs = Math.ceil(Date.now() / 1_000 + OPEN_FOR_S) * 1_000;
  const key = generateSealKey('bench');
  const yaml = yamlOf(isoIn(ZONE, closingMs).slice(11, 19));
  const configPath = join(dir, 'marvin.yaml');
  await writeFile(configPath, yaml);
  const [desk] = parseConfig(yaml, {}).desks;
  if (!desk) throw new Error('the bench has a desk');
  const redis = new Redis(server.url);
  const vault = await openVault(redis, parseSealKeys(key));
  const queues = openDesk(desk, redis, 1);
  hangUp = (callId) => void settle(queues, callId, { disposition: 'connected', raw: null }, Date.now());
  for (let start = 0; start < WAITING; start += 1_000) {
    const rows = Array.from({ length: Math.min(1_000, WAITING - start) }, (_none, index) => ({
      line: start + index,
      desk: desk.name,
      ref: `bench-${start + index}`,
      number: null,
      patient: 'Пробный Пациент',
      phones: [`7916${String(1_000_000 + start + index)}`],
      specialist: 'терапевт',
      appointmentMs: closingMs + 3 * 86_400_000,
    }));
    await queueRows('bench')(queues, vault, rows, Date.now());
  }
  const env = {
    PATH: process.env['PATH'] ?? '',
    REDIS_URL: server.url,
    MARVIN_CONFIG: configPath,
    MARVIN_SEAL_KEYS: key,
    LOG_LEVEL: 'error',
  };
  const workers = await Promise.all(
    Array.from({ length: WORKERS }, (_none, index) =>
      startChild({ name: `worker${index}`, command: process.execPath, args: ['dist/workers/main.js'], env }),
    ),
  );
  await sleep(closingMs - Date.now());
  const cpuBefore = await redisCpuSeconds(redis);
  await until(async () => (await queues.calls.getJobCountByTypes('waiting', 'prioritized')) === 0, {
    timeoutMs: 180_000,
    everyMs: 50,
    what: 'all callbacks to be postponed',
  });
  const tookS = (Date.now() - closingMs) / 1_000;
  const cpuS = (await redisCpuSeconds(redis)) - cpuBefore;
  const { delayed, active } = await queues.calls.getJobCounts('delayed', 'active');
  console.log(
    `${delayed ?? 0} postponed in ${tookS.toFixed(1)} s by ${WORKERS} workers; Redis was busy for ${cpuS.toFixed(1)} s of it; ${active ?? 0} still on the phone`,
  );
  console.log(
    `start requests before closing ${placed.filter((at) => at < closingMs).length}, after closing ${placed.filter((at) => at >= closingMs).length} (must: 0)`,
  );
  await Promise.all(workers.map((worker) => worker.stop()));
  await queues.close();
  redis.disconnect();
} finally {
  robot.close();
  await server.stop();
  await rm(dir, { recursive: true });
}

async function redisCpuSeconds(redis: Redis): Promise<number> {
  const cpu = await redis.info('cpu');
  return Number(infoField(cpu, 'used_cpu_user')) + Number(infoField(cpu, 'used_cpu_sys'));
}

function yamlOf(closing: string): string {
  const { port } = robot.address() as AddressInfo; // a TCP server has one
  return `
desks:
  main:
    timezone: ${ZONE}
    window: { from: "00:00", to: "${closing}" }
    lines: 3
    usualCall: 1s
    callDeadline: 5m
    robot: { kind: voicebox, url: "http://127.0.0.1:${port}/", method: bench, username: bench, password: bench, callbackToken: bench-token, number: "74950000000", rate: { max: 1, per: 1s } }
    onec: { results: { kind: file, dir: ${dir} } }
`;
}
