// `npm run bench -- --scale`: what a callback costs while 1,000 to 1,000,000 others wait, drawn into docs/. The desk is filled
// by the real command. Takes about a quarter of an hour and some gigabytes of memory and disk.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { until } from '../../scripts/local/until.js';
import { infoField } from '../../src/shared/redis/safety.js';
import { median } from '../report/statistics.js';
import { machineOf } from '../report/machine.js';
import { inClinic } from '../stage/clinic.js';
import { writeExport } from '../stage/exportFile.js';
import { inPlainClinic } from '../stage/plainClinic.js';
import type { Service } from '../stage/processes.js';
import { ROOT } from '../stage/settings.js';
import type { Stage } from '../stage/stage.js';
import { untilRobot, type StandInRobot } from '../stage/standInRobot.js';
import { lineChart, type ChartPoint } from './chart.js';

const LENGTHS = [1_000, 10_000, 100_000, 1_000_000];
const CALLS = 200;
const WARM_UP = 50;
const CHART = 'docs/scale.svg';

/** Measures both at every length, prints a table, and writes the chart and its numbers. */
export async function measureScale(stage: Stage, lengths: readonly number[] = LENGTHS): Promise<void> {
  const machine = await machineOf(1);
  console.log(machine.says);
  const points = [...(await withMarvin(stage, lengths)), ...(await withPlain(stage, lengths))];
  const caption = `Milliseconds for one whole call on one line, while so many callbacks wait. ${machine.day}, ${machine.says.replaceAll('`', '')}`;
  const words = { title: caption, x: 'callbacks waiting →', y: '↑ ms for a whole call, 1 line' };
  await writeFile(join(ROOT, CHART), lineChart(points, words));
  const kept = join(ROOT, 'var/bench/scale.json');
  await mkdir(join(ROOT, 'var/bench'), { recursive: true });
  await writeFile(kept, `${JSON.stringify({ machine, points }, null, 2)}\n`);
  console.log(`${CHART} and var/bench/scale.json are written`);
}

function withMarvin(stage: Stage, lengths: readonly number[]): Promise<ChartPoint[]> {
  return inClinic(stage, { lines: 1 }, async ({ redis, robot, dir, marvin, startWeb, startWorker }) => {
    const file = join(dir, 'export.csv');
    await startWeb();
    return atEachLength('Marvin', lengths, { redis, robot, startWorker }, async (count, from) => {
      await writeExport(file, count, from);
      const { tookMs, peakMb } = await marvin('enqueue', file);
      const rate = Math.round((count * 1_000) / tookMs);
      console.log(`  marvin enqueue: ${count} rows, ${rate} rows/s, at most ${Math.round(peakMb)} MB`);
    });
  });
}

function withPlain(stage: Stage, lengths: readonly number[]): Promise<ChartPoint[]> {
  return inPlainClinic(stage, { lines: 1 }, async ({ redis, robot, enqueue, startWeb, startWorker }) => {
    await startWeb();
    return atEachLength('plain BullMQ', lengths, { redis, robot, startWorker }, (count, from) =>
      enqueue(count, { from }),
    );
  });
}

interface Measuring {
  readonly redis: Redis;
  readonly robot: StandInRobot;
  readonly startWorker: () => Promise<Service>;
}

/** @param fill queues so many more, from that number on */
async function atEachLength(
  series: string,
  lengths: readonly number[],
  { redis, robot, startWorker }: Measuring,
  fill: (count: number, from: number) => Promise<void>,
): Promise<ChartPoint[]> {
  const points: ChartPoint[] = [];
  let queued = 0;
  for (const length of lengths) {
    const missing = length - (queued - robot.starts.length);
    await fill(missing, queued);
    queued += missing;
    await untilRedisRests(redis);
    const y = await timeOfCalls(robot, startWorker);
    console.log(`${series}, ${length} waiting: ${y.toFixed(2)} ms a call`);
    points.push({ series, x: length, y });
  }
  return points;
}

/** From one start request to the next: the whole life of a call on a desk with one line. */
async function timeOfCalls(robot: StandInRobot, startWorker: () => Promise<Service>): Promise<number> {
  const before = robot.starts.length;
  const worker = await startWorker();
  await untilRobot(robot, 'calls to begin', () => robot.starts.length >= before + CALLS);
  await worker.stop();
  const starts = robot.starts.slice(before + WARM_UP, before + CALLS);
  return median(starts.slice(1).map((start, index) => start - (starts[index] ?? NaN)));
}

/** A Redis that rewrites its append-only file after a large import is busy with that. */
async function untilRedisRests(redis: Redis): Promise<void> {
  await until(
    async () => {
      const info = await redis.info('persistence');
      return (
        infoField(info, 'aof_rewrite_in_progress') === '0' && infoField(info, 'aof_rewrite_scheduled') === '0'
      );
    },
    { timeoutMs: 300_000, everyMs: 200, what: 'Redis to rewrite its file' },
  );
}
