// Fuzzing: a hundred thousand hostile inputs for everything that reads what others wrote. Not a part of `npm test`.
// `npm run fuzz -- [inputs a target] [seed] [part of a target's name]`; failing inputs are kept under var/fuzz.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Table from 'cli-table3';
import { FORMATS } from '../src/producer/readers/exportTable.js';
import { callEventTarget } from './fuzz/callEvents.js';
import { dice } from './fuzz/dice.js';
import { exportTarget } from './fuzz/exports.js';
import { phonesTarget } from './fuzz/phones.js';
import type { Target } from './fuzz/target.js';

const SLOW_MS = 1_000;
const MAX_FAILURES = 20;
/** How much the live heap may grow after the first tenth of the run: enough for caches that fill, not for a leak. */
const HEAP_GROWTH_MB = 20;
const KEPT = join(import.meta.dirname, '../var/fuzz');

interface Report {
  readonly name: string;
  readonly inputs: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  readonly slowestMs: number;
  readonly seconds: number;
  readonly heapGrowthMb: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void; // what the flag exposes

const stray: string[] = [];
process.on('unhandledRejection', (error) => stray.push(`unhandled rejection: ${String(error)}`));
process.on('uncaughtException', (error) => stray.push(`uncaught exception: ${String(error)}`));

async function fuzz(target: Target, inputs: number, seed: number): Promise<Report> {
  const outcomes: Record<string, number> = {};
  const failures: string[] = [];
  const startedMs = performance.now();
  let [slowestMs, heapBefore, done] = [0, 0, 0];
  for (; done < inputs && failures.length < MAX_FAILURES; done += 1) {
    if (done === Math.floor(inputs / 10)) heapBefore = liveHeapMb();
    const input = target.input(dice(seed + done));
    const fed = await feed(target, input, seed + done);
    outcomes[fed.outcome] = (outcomes[fed.outcome] ?? 0) + 1;
    slowestMs = Math.max(slowestMs, fed.tookMs);
    const why = fed.failure ?? stray.shift() ?? null;
    if (why !== null) failures.push(await keep(target, seed + done, input, why));
    if (done % 10_000 === 0) process.stderr.write(`${target.name}: ${done} of ${inputs}\n`);
  }
  const heapGrowthMb = liveHeapMb() - heapBefore;
  const seconds = (performance.now() - startedMs) / 1_000;
  return { name: target.name, inputs: done, outcomes, failures, slowestMs, seconds, heapGrowthMb };
}

interface Fed {
  readonly outcome: string;
  readonly failure: string | null;
  readonly tookMs: number;
}

/** An input is slow if it is slow twice: the machine may have been busy with something else. */
async function feed(target: Target, input: Buffer, seed: number): Promise<Fed> {
  const first = await feedOnce(target, input, seed);
  if (first.tookMs <= SLOW_MS) return first;
  const again = await feedOnce(target, input, seed);
  return again.tookMs <= SLOW_MS ? again : { ...again, failure: again.failure ?? 'took more than a second' };
}

async function feedOnce(target: Target, input: Buffer, seed: number): Promise<Fed> {
  const before = performance.now();
  const { outcome, failure } = await target.feed(input, dice(-seed)).then(
    (word) => ({ outcome: word, failure: null }),
    (error: unknown) => ({ outcome: 'failed', failure: errorText(error) }),
  );
  return { outcome, failure, tookMs: performance.now() - before };
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function keep(target: Target, number: number, input: Buffer, why: string): Promise<string> {
  await mkdir(KEPT, { recursive: true });
  const path = join(KEPT, `${target.name.replace(/\W+/g, '-')}-${number}`);
  await writeFile(path, input);
  return `${target.name}, input ${number} (kept as ${path}): ${why}`;
}

function liveHeapMb(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

function tableOf(reports: readonly Report[]): string {
  const table = new Table({
    head: ['target', 'inputs', 'outcomes', 'failures', 'slowest ms', 'heap growth MB', 'seconds'],
    style: { head: [], border: [] },
  });
  for (const report of reports) {
    const outcomes = Object.entries(report.outcomes).map(([outcome, count]) => `${outcome} ${count}`);
    table.push([
      report.name,
      report.inputs,
      outcomes.sort().join('\n'),
      report.failures.length,
      report.slowestMs.toFixed(0),
      report.heapGrowthMb.toFixed(1),
      report.seconds.toFixed(0),
    ]);
  }
  return table.toString();
}

const [inputs = 100_000, seed = 1] = process.argv.slice(2, 4).map(Number);
const part = process.argv[4] ?? '';
const dir = await mkdtemp(join(tmpdir(), 'marvin-fuzz-'));
try {
  const targets = [
    await callEventTarget(),
    phonesTarget(),
    ...(await Promise.all(FORMATS.map((name) => exportTarget(name, dir)))),
  ];
  const reports: Report[] = [];
  for (const target of targets.filter(({ name }) => name.includes(part)))
    reports.push(await fuzz(target, inputs, seed));
  for (const target of targets) await target.close?.();
  console.log(tableOf(reports));
  const failures = [...reports.flatMap((report) => report.failures), ...stray];
  for (const failure of failures) console.error(failure);
  const leaks = reports.filter(({ heapGrowthMb }) => heapGrowthMb > HEAP_GROWTH_MB);
  for (const { name, heapGrowthMb } of leaks)
    console.error(`${name}: the heap grew ${heapGrowthMb.toFixed(1)} MB`);
  console.log(`peak memory ${(process.resourceUsage().maxRSS / 1_024).toFixed(0)} MB`);
  process.exitCode = failures.length + leaks.length > 0 ? 1 : 0;
} finally {
  await rm(dir, { recursive: true });
}
