// What open desk pages cost the web process: fifty that follow one desk whose fifty lines are all busy.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashPassword } from '../../src/shared/passwords.js';
import { inClinic } from '../stage/clinic.js';
import { DESK } from '../stage/settings.js';
import { untilRobot } from '../stage/standInRobot.js';
import type { Figure } from './figure.js';

const PAGES = 50;
const LINES = 50;
const PASSWORD = 'a long password';
const SETTLE_MS = 3_000;
const MEASURE_MS = 8_000;
/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_S = 100;

export const openPages: Figure = {
  name: 'pages',
  says: 'what fifty open desk pages cost the web process',
  maxRounds: 1,
  measure: (stage) =>
    inClinic(stage, { lines: LINES, callLastsMs: () => null }, async (clinic) => {
      await clinic.enqueue(LINES * 4);
      const users = `anna:operator:${await hashPassword(PASSWORD)}`;
      const web = await clinic.startWeb({ BOARD_USERS: users });
      await clinic.startWorker();
      await untilRobot(clinic.robot, 'all lines to be busy', () => clinic.robot.open.length >= LINES);
      const idle = await shareOfCore(web.pid);
      const leave = await followDesk(clinic.webUrl);
      const busy = await shareOfCore(web.pid);
      leave();
      return { pagesCpu: { value: busy, yardstick: idle } };
    }),
};

/** @returns leaves all pages */
async function followDesk(webUrl: string): Promise<() => void> {
  const body = new URLSearchParams({ name: 'anna', password: PASSWORD });
  const login = await fetch(`${webUrl}/login`, { method: 'POST', body, redirect: 'manual' });
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const leaving = new AbortController();
  const pages = Array.from({ length: PAGES }, () =>
    fetch(`${webUrl}/desk/${DESK}/stream`, { headers: { cookie }, signal: leaving.signal }),
  );
  for (const { status, body: stream } of await Promise.all(pages)) {
    if (status !== 200) throw new Error(`a desk page's stream was answered ${status}`);
    void stream?.pipeTo(new WritableStream()).catch(() => undefined); // left at the end
  }
  return () => leaving.abort();
}

/** Processor time of a process in percent of one core. */
async function shareOfCore(pid: number): Promise<number> {
  await sleep(SETTLE_MS);
  const before = await ticksOf(pid);
  await sleep(MEASURE_MS);
  return (((await ticksOf(pid)) - before) / TICKS_PER_S / (MEASURE_MS / 1_000)) * 100;
}

async function ticksOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
  return user + system;
}
