// `npm run demo`: a clinic's day in under a minute, from a 1C export to calls, call events and results, on this machine only.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { parseConfig } from '../src/shared/config/configFile.js';
import { openDesk, type DeskQueues } from '../src/shared/redis/deskQueues.js';
import { connectRedis } from '../src/shared/redis/connection.js';
import { demoEnvironment, demoYaml, type BoardLogin } from './demo/configuration.js';
import { dayTable, parseEnqueue, parseResults, parseStatus, type EnqueueReport } from './demo/dayTable.js';
import { demoExport } from './demo/exportFile.js';
import { demoPatients } from './demo/patients.js';
import { openScreen, watchDay, type Screen } from './demo/progress.js';
import { raiseCurtain, ROOT, runMarvin, startDemoRedis, type Cast, type Stage } from './demo/stage.js';
import { Endings } from './local/endings.js';
import { freePort } from './local/freePort.js';
import { until } from './local/until.js';

const MAX_DAY_MS = 120_000;
const LOOK_EVERY_MS = 500;
const SOME_REJECTED = 2;
const INTERRUPTED = 130;
const HOW_TO_STAY = 'To keep everything running and look at the board: npm run demo -- --stay';

/**
 * Runs the demo to its final table; with `--stay`, until Ctrl-C.
 *
 * @returns the exit code: 0, or 130 when Ctrl-C came before the table
 * @throws Error when a part of it fails, after everything it started has ended
 */
export async function runDemo(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { stay: { type: 'boolean', default: false } } });
  const interrupted = whenInterrupted();
  const endings = new Endings();
  const screen = openScreen(process.stdout);
  try {
    const stage = await Promise.race([playDay(screen, endings), interrupted]);
    if (stage === null) return INTERRUPTED;
    screen.line(
      `\n${values.stay ? 'Still running, so that you can look around; Ctrl-C ends it.' : HOW_TO_STAY}`,
    );
    if (values.stay) await Promise.race([interrupted, stage.brokenDown]);
    return 0;
  } finally {
    screen.clear();
    await endings.run();
  }
}

/** Resolves on the first Ctrl-C, SIGTERM or closed terminal; further ones are ignored while we clean up. */
function whenInterrupted(): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(null));
  });
}

/** From nothing to the final table. */
async function playDay(screen: Screen, endings: Endings): Promise<Stage> {
  const dir = join(ROOT, 'var/demo', new Date().toISOString().slice(0, 19).replaceAll(':', '-'));
  await mkdir(dir, { recursive: true });
  screen.line('Starting a private Redis, the simulator, the web process and two workers …');
  const redis = await startDemoRedis(dir);
  await endings.add(() => redis.stop());
  const [webPort, simulatorPort] = [await freePort(), await freePort()];
  const places = { dir, redisUrl: redis.url, webPort, simulatorPort };
  const { env, logins } = await demoEnvironment(places);
  await writeFile(env.MARVIN_CONFIG ?? '', demoYaml(places), { mode: 0o600 });
  await writeFile(join(dir, 'env'), environmentFile(env), { mode: 0o600 });
  const patients = demoPatients();
  const cast: Cast = { dir, env, webUrl: `http://127.0.0.1:${webPort}`, simulatorPort, patients };
  const stage = await raiseCurtain(cast, endings);
  tellPages(screen, cast, logins);

  await writeFile(join(dir, 'unreached.csv'), demoExport(patients, Date.now()));
  const enqueued = await enqueue(screen, cast);
  const desks = await openDesks(env, redis.url, endings);
  await Promise.race([watch(desks, enqueued.accepted, screen), stage.brokenDown]);
  await tellDay(screen, cast, enqueued);
  return stage;
}

/** For a shell that sources it. */
function environmentFile(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .filter(([name]) => name !== 'PATH')
    .map(([name, value]) => `export ${name}='${value}'\n`)
    .join('');
}

function tellPages(screen: Screen, { webUrl, dir }: Cast, logins: readonly BoardLogin[]): void {
  screen.line(`Pages: ${webUrl}/`);
  for (const { name, password } of logins) screen.line(`  login: ${name.padEnd(10)}  password: ${password}`);
  screen.line(`Commands: . ${shown(join(dir, 'env'))}; npx marvin status`);
}

async function enqueue(screen: Screen, cast: Cast): Promise<EnqueueReport> {
  const [file, rejects] = [join(cast.dir, 'unreached.csv'), join(cast.dir, 'rejects.csv')];
  screen.line(`\nmarvin enqueue ${shown(file)}`);
  const { stdout } = await runMarvin(
    cast,
    ['enqueue', file, '--rejects', rejects, '--json'],
    [0, SOME_REJECTED],
  );
  const report = parseEnqueue(stdout);
  const { rows, accepted, duplicate, skipped, rejected } = report;
  const skips = Object.entries(skipped).map(([reason, count]) => `${count} ${reason}`);
  screen.line(
    `${rows} rows = ${accepted} accepted + ${duplicate} repeated + ${skips.join(' + ')}\n  + ${rejected} rejected:`,
  );
  for (const line of await rejectLines(rejects)) screen.line(`  ${line}`);
  screen.line('');
  return report;
}

/** Line and reasons of each rejected row, and what is wrong with its phone, as the rejects file has them. */
async function rejectLines(path: string): Promise<string[]> {
  const text = iconv.decode(await readFile(path), 'windows-1251');
  const rows: Record<string, string>[] = parse(text, { delimiter: ';', columns: true, relax_quotes: true });
  return rows.map(({ Строка: line = '?', Причина: reasons = '?', Пояснение: explanation = '' }) => {
    return `line ${line}: ${reasons}${explanation === '' ? '' : ` (${explanation})`}`;
  });
}

async function openDesks(
  env: Readonly<Record<string, string>>,
  url: string,
  endings: Endings,
): Promise<DeskQueues[]> {
  const { desks, retentionDays } = parseConfig(await readFile(env.MARVIN_CONFIG ?? '', 'utf8'), env);
  const connection = connectRedis({ url, cluster: false, tlsInsecure: false }, 'command');
  const opened = desks.map((desk) => openDesk(desk, connection, retentionDays));
  await endings.add(async () => {
    await Promise.all(opened.map((desk) => desk.close()));
    connection.disconnect();
  });
  return opened;
}

async function watch(desks: readonly DeskQueues[], accepted: number, screen: Screen): Promise<void> {
  const look = watchDay(desks, accepted, screen);
  await until(look, { timeoutMs: MAX_DAY_MS, everyMs: LOOK_EVERY_MS, what: 'the end of the day' });
  screen.clear();
}

async function tellDay(screen: Screen, cast: Cast, enqueued: EnqueueReport): Promise<void> {
  const [status, results] = await Promise.all([
    runMarvin(cast, ['status', '--json']),
    runMarvin(cast, ['results', '--format', 'json']),
  ]);
  screen.line(`\n${dayTable(enqueued, parseStatus(status.stdout), parseResults(results.stdout))}`);
  const resultsDir = join(cast.dir, 'results');
  screen.line(`Results for 1C: ${shown(resultsDir)}/`);
  for (const file of (await readdir(resultsDir)).sort()) screen.line(`  ${file}`);
  screen.line(`Rejected rows:  ${shown(join(cast.dir, 'rejects.csv'))}`);
  screen.line(`Logs:           ${shown(cast.dir)}/*.log`);
}

function shown(path: string): string {
  return relative(process.cwd(), path);
}
