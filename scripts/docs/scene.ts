// The clinic of the pictures: the demo's patients and desks with a day's hours, at about noon. First a fast day, so that there is a past
// to show; then slow calls, so that there is somebody on the phone.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { hashPassword } from '../../src/shared/passwords.js';
import { demoEnvironment, demoYaml } from '../demo/configuration.js';
import { demoExport } from '../demo/exportFile.js';
import { demoOutcomes, demoPatients, type DemoPatient } from '../demo/patients.js';
import { ROOT, runMarvin, startDemoRedis } from '../demo/stage.js';
import { startChild, type ManagedProcess } from '../local/childProcess.js';
import type { Endings } from '../local/endings.js';
import { freePort } from '../local/freePort.js';
import { until } from '../local/until.js';

export const PASSWORD = 'длинный пароль для картинок';
const PATIENCE = { timeoutMs: 30_000 };
const DAY = { timeoutMs: 120_000, everyMs: 500, what: 'the end of the fast day' };
/** One and the same number is rung again in the second part, for another document. */
const LATER_DOCUMENTS = 200;
const SOME_REJECTED = 2;

const FAST = 'operatorRing=200ms,announcement=100ms,patientRing=300ms,conversation=600ms';
const SLOW = 'operatorRing=4s,announcement=5s,patientRing=6s,conversation=25s';

export interface Scene {
  readonly webUrl: string;
}

interface Place {
  readonly env: Readonly<Record<string, string>>;
  readonly dir: string;
  readonly webUrl: string;
  readonly simulatorPort: number;
  readonly endings: Endings;
}

/** Starts the clinic and plays its day; resolves when the slow calls have begun. */
export async function setScene(endings: Endings): Promise<Scene> {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-pictures-'));
  await endings.add(() => rm(dir, { recursive: true, force: true }));
  const redis = await startDemoRedis(dir);
  await endings.add(() => redis.stop());
  const [webPort, simulatorPort] = [await freePort(), await freePort()];
  const places = { dir, redisUrl: redis.url, webPort, simulatorPort };
  const { env: demo } = await demoEnvironment(places);
  const hash = await hashPassword(PASSWORD);
  const env = { ...demo, BOARD_USERS: `anna:operator:${hash},olga:supervisor:${hash}` };
  await writeFile(join(dir, 'marvin.yaml'), atNoon(demoYaml(places)), { mode: 0o600 });
  const place: Place = { env, dir, webUrl: `http://127.0.0.1:${webPort}`, simulatorPort, endings };
  await play(place);
  return place;
}

async function play(place: Place): Promise<void> {
  const patients = demoPatients();
  const fast = await startRobot(place, FAST, patients);
  const web = await start(place, 'web', 'webhooks');
  await web.waitForHttp(`${place.webUrl}/readyz`, PATIENCE);
  const worker = await start(place, 'worker', 'workers');
  await worker.waitForOutput(/ready/, PATIENCE);
  await enqueue(place, patients);
  await until(async () => ((await waiting(place)) === 0 ? true : null), DAY);
  await fast.stop();
  await startRobot(place, SLOW, []);
  await enqueue(
    place,
    patients.map((patient) => ({ ...patient, index: patient.index + LATER_DOCUMENTS })),
  );
}

/** Real hours, so that the pictures tell a usual day; the zone is one where they are running now. */
function atNoon(yaml: string): string {
  const config = parse(yaml) as { desks: Record<string, Record<string, unknown>> };
  for (const desk of Object.values(config.desks)) {
    desk['timezone'] = noonZone();
    desk['window'] = { from: '09:30', to: '14:30' };
    desk['usualCall'] = '2m';
    desk['callDeadline'] = '60s';
    desk['perNumber'] = { gap: '0s', perDay: 50 };
  }
  return stringify(config);
}

/** A zone in which it is between noon and one o'clock now. */
function noonZone(): string {
  const ahead = 12 - new Date().getUTCHours();
  return ahead === 0 ? 'Etc/UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

function startRobot(
  place: Place,
  durations: string,
  patients: readonly DemoPatient[],
): Promise<ManagedProcess> {
  const outcomes = [...demoOutcomes(patients)].flatMap(([phone, list]) => [
    '--outcome',
    `${phone}=${list.join(',')}`,
  ]);
  const { simulatorPort, webUrl } = place;
  const args = ['--port', String(simulatorPort), '--web', webUrl, '--seed', 'demo', '--durations', durations];
  const mix = patients.length === 0 ? 'connected=1' : 'connected=85,no_answer=8,busy=7';
  return start(place, `robot-${patients.length}`, 'simulator', [...args, '--mix', mix, ...outcomes]);
}

async function start(
  { env, dir, endings }: Place,
  name: string,
  room: string,
  args: readonly string[] = [],
): Promise<ManagedProcess> {
  const main = join(ROOT, 'dist', room, 'main.js');
  const logFile = join(dir, `${name}.log`);
  const command = { command: process.execPath, args: [main, ...args] };
  const child = await startChild({ ...command, name, env, cwd: dir, detached: true, logFile });
  await endings.add(() => child.stop());
  return child;
}

async function enqueue({ env, dir }: Place, patients: readonly DemoPatient[]): Promise<void> {
  const file = join(dir, `unreached-${patients[0]?.index ?? 0}.csv`);
  await writeFile(file, demoExport(patients, Date.now()));
  await runMarvin({ env }, ['enqueue', file, '--json'], [0, SOME_REJECTED]);
}

/** How many are still to be called at all desks. */
async function waiting({ env }: Place): Promise<number> {
  const { stdout } = await runMarvin({ env }, ['status', '--json']);
  const { desks } = JSON.parse(stdout) as {
    desks: { waiting: number; scheduled: number; onPhone: number }[];
  };
  return desks.reduce((sum, desk) => sum + desk.waiting + desk.scheduled + desk.onPhone, 0);
}
