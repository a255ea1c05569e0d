// Enqueueing a large export: rows a second, compared with plain Queue.addBulk of the same jobs in the same run, and peak memory
// of the real command at two sizes. `ROWS=200000 npx tsx bench/import.ts`
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { Queue } from 'bullmq';
import iconv from 'iconv-lite';
import { Redis } from 'ioredis';
import { startChild } from '../scripts/local/childProcess.js';
import { startRedisServer } from '../scripts/local/redisServer.js';
import { enqueueTable, intakeOf } from '../src/producer/queueing/enqueueExport.js';
import { queueRows } from '../src/producer/queueing/queueRows.js';
import { paced } from '../src/producer/queueing/pace.js';
import { openExport } from '../src/producer/readers/openExport.js';
import { parseConfig } from '../src/shared/config/configFile.js';
import { openDesk } from '../src/shared/redis/deskQueues.js';
import { openVault } from '../src/shared/redis/vault.js';
import { generateSealKey, parseSealKeys } from '../src/shared/sealing.js';

const ROWS = Number(process.env['ROWS'] ?? 200_000);
const RUNS = Number(process.env['RUNS'] ?? 3);
const CHUNK = 1_000;
const IN_FLIGHT = 3;

const KEY = generateSealKey('bench');
const SEAL_KEYS = parseSealKeys(KEY);

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const dir = await mkdtemp(join(tmpdir(), 'marvin-bench-'));
const server = await startRedisServer();
try {
  const file = join(dir, 'large.csv');
  await writeExport(file, ROWS);
  const megabytes = (await stat(file)).size / 1e6;
  console.log(`${ROWS} rows, ${megabytes.toFixed(1)} MB, Windows-1251, 12 columns`);

  const ratios: number[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    const marvin = await throughMarvin(`m${run}`, file);
    const raw = await throughAddBulk(`m${run}`, `r${run}`);
    ratios.push(marvin / raw);
    console.log(
      `run ${run}: Marvin ${Math.round(marvin)} rows/s, raw addBulk ${Math.round(raw)} jobs/s, ratio ${(marvin / raw).toFixed(2)}`,
    );
  }
  console.log(`median ratio ${median(ratios).toFixed(2)} (must: at least 0.75; aim: 0.9)`);

  for (const rows of [ROWS, ROWS * 5]) {
    await writeExport(file, rows);
    console.log(
      `peak memory of "marvin enqueue" at ${rows} rows: ${await peakMegabytes(file)} MB (must: at most 200)`,
    );
  }
} finally {
  await server.stop();
  await rm(dir, { recursive: true });
}

async function throughMarvin(name: string, path: string): Promise<number> {
  const redis = new Redis(server.url);
  const vault = await openVault(redis, SEAL_KEYS);
  const [desk] = parseConfig(yamlOf(name), {}).desks;
  if (!desk) throw new Error('the bench has a desk');
  const queues = openDesk(desk, redis, 1);
  const startedAt = performance.now();
  const table = await openExport(path);
  const writing = paced([queues], queueRows(name));
  const nowMs = Date.now();
  const report = await enqueueTable({
    table,
    intake: intakeOf(table, [queues], nowMs),
    desks: [queues],
    vault,
    nowMs,
    rejectsPath: null,
    queue: writing.queue,
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  if (report.accepted !== ROWS) throw new Error(`accepted ${report.accepted} of ${ROWS}`);
  await table.close();
  await writing.close();
  await queues.close();
  redis.disconnect();
  return ROWS / seconds;
}

/** The same data, ids, delays and priorities, read back from what Marvin queued; then both are removed. */
async function throughAddBulk(from: string, to: string): Promise<number> {
  const connection = new Redis(server.url);
  const source = new Queue('calls', { connection, prefix: `marvin:{${from}}` });
  const target = new Queue('calls', { connection, prefix: `marvin:{${to}}` });
  const jobs: { name: string; data: unknown; opts: object }[] = [];
  for (let start = 0; start < ROWS; start += 10_000) {
    for (const job of await source.getJobs(['delayed', 'prioritized'], start, start + 9_999)) {
      jobs.push({ name: job.name, data: job.data, opts: { ...job.opts, jobId: job.id } });
    }
  }
  await source.obliterate({ force: true });
  const startedAt = performance.now();
  const inFlight = new Set<Promise<unknown>>();
  for (let start = 0; start < jobs.length; start += CHUNK) {
    const work: Promise<unknown> = target
      .addBulk(jobs.slice(start, start + CHUNK))
      .then(() => inFlight.delete(work));
    inFlight.add(work);
    if (inFlight.size >= IN_FLIGHT) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  const seconds = (performance.now() - startedAt) / 1_000;
  await target.obliterate({ force: true });
  await source.close();
  await target.close();
  connection.disconnect();
  return jobs.length / seconds;
}

/** VmHWM of the real command while it runs. */
async function peakMegabytes(path: string): Promise<number> {
  const name = `p${randomUUID().slice(0, 8)}`;
  const config = join(dir, `${name}.yaml`);
  await writeFile(config, yamlOf(name));
  const env = {
    PATH: process.env['PATH'] ?? '',
    REDIS_URL: server.url,
    MARVIN_CONFIG: config,
    MARVIN_SEAL_KEYS: KEY,
  };
  const command = await startChild({
    name: 'enqueue',
    command: process.execPath,
    args: ['dist/producer/main.js', 'enqueue', path],
    env,
  });
  let peakKb = 0;
  while (command.isRunning()) {
    const status = await readFile(`/proc/${command.pid}/status`, 'utf8').catch(() => '');
    peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { code } = await command.exited;
  if (code !== 0) throw new Error(`enqueue ended with ${String(code)}: ${command.stderr()}`);
  return Math.round(peakKb / 1024);
}

async function writeExport(path: string, rows: number): Promise<void> {
  const out = createWriteStream(path);
  const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10).split('-').reverse().join('.');
  out.write(
    iconv.encode(
      'Ссылка;Номер;Дата;Пациент;Телефон;ДатаПриема;Специалист;Филиал;Статус;Попыток;Сумма;Комментарий\r\n',
      'win1251',
    ),
  );
  for (let start = 0; start < rows; start += CHUNK) {
    let text = '';
    for (let row = start; row < Math.min(rows, start + CHUNK); row += 1) {
      const minute = String(row % 60).padStart(2, '0');
      text +=
        `${randomUUID()};КЛ00-${String(row).padStart(7, '0')};23.11.2026 9:05:01;Придуманский Пётр Сергеевич;` +
        `8 (916) ${String(100 + (row % 900))}-${String(10 + (row % 90))}-${String(10 + (Math.floor(row / 90) % 90))};${day} 10:${minute}:00;` +
        `Терапевт;Филиал на ул. Ленина, 5;Недозвон;3;1 234,50;без комментария, строка выгрузки\r\n`;
    }
    if (!out.write(iconv.encode(text, 'win1251'))) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

function yamlOf(name: string): string {
  return `
desks:
  ${name}:
    timezone: Etc/UTC
    window: { from: "00:00", to: "24:00" }
    lines: 1
    robot: { kind: voicebox, url: "http://127.0.0.1:9/", method: bench, username: bench, password: bench, callbackToken: bench-token, number: "74950000000" }
`;
}
