// `npm run bench`: measures Marvin beside its yardsticks on this machine, prints one table, and keeps it as JSON in var/bench.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FIGURES } from './figures.js';
import type { Figure } from './figures/figure.js';
import { readOptions, WrongUsage, type Options } from './options.js';
import { machineOf, type Machine } from './report/machine.js';
import { writeReadme } from './report/readme.js';
import { rowsOf, type Measured, type Row } from './report/rows.js';
import { shownTable } from './report/show.js';
import { measureScale } from './scale/scale.js';
import { ROOT } from './stage/settings.js';
import { openStage, type Stage } from './stage/stage.js';

const WRONG_USAGE = 64;

/** @returns the exit code: 0 when everything was measured, whatever came out; 1 when something could not be; 64 for wrong usage */
export async function runBench(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    const stage = openStage();
    if (!options.scale) return await measureAll(stage, options);
    await measureScale(stage);
    return 0;
  } catch (error) {
    if (!(error instanceof WrongUsage)) throw error;
    console.error(error.message);
    return WRONG_USAGE;
  }
}

async function measureAll(stage: Stage, { rounds, only, readme }: Options): Promise<number> {
  const startedAt = performance.now();
  const figures = FIGURES.filter(({ name }) => only === null || name === only);
  const machine = await machineOf(rounds);
  console.log(`${machine.says}; ${rounds} round(s)`);
  const measured: Measured[] = [];
  const failed = new Set<string>();
  for (let round = 1; round <= rounds; round += 1)
    for (const figure of figures.filter(({ maxRounds = rounds }) => round <= maxRounds)) {
      const found = await measuredOnce(figure, stage, round);
      if (found === null) failed.add(figure.name);
      else measured.push(found);
    }
  const rows = rowsOf(measured);
  console.log(shownTable(rows));
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`${seconds} s; ${await keep({ machine, seconds, rows })}`);
  if (failed.size > 0) {
    console.error(`Not measured in every round: ${[...failed].join(', ')}. The reasons are above.`);
    return 1;
  }
  if (readme) await writeReadme(join(ROOT, 'README.md'), rows, machine);
  return 0;
}

/** What the last figure left to do, such as the files of a Redis that ended, must not disturb the next. */
const BREATH_MS = 500;

/** @returns null when it failed, which was told then; the other figures are measured all the same */
async function measuredOnce(figure: Figure, stage: Stage, round: number): Promise<Measured | null> {
  await sleep(BREATH_MS);
  const startedAt = performance.now();
  const measured = await figure.measure(stage).catch((error: unknown) => {
    console.error(`round ${round}, ${figure.name}: not measured:`, error);
    return null;
  });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  if (measured !== null) console.log(`round ${round}, ${figure.name}: ${seconds} s`);
  return measured;
}

interface Kept {
  readonly machine: Machine;
  readonly seconds: number;
  readonly rows: readonly Row[];
}

/** @returns where the JSON is */
async function keep(kept: Kept): Promise<string> {
  const dir = join(ROOT, 'var/bench');
  await mkdir(dir, { recursive: true });
  const path = join(dir, `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json`);
  await writeFile(path, `${JSON.stringify(kept, null, 2)}\n`);
  return relative(process.cwd(), path);
}
