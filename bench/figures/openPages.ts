// What open desk pages cost the web process: fifty that follow one desk whose fifty lines are all busy.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashPassword } from '../../src/shared/passwords.js';
import { median } from '../report/statistics.js';
import { inClinic, type Clinic } from '../stage/clinic.js';
import { EventSender } from '../stage/eventSender.js';
import { DESK } from '../stage/settings.js';
import { untilRobot } from '../stage/standInRobot.js';
import type { Figure } from './figure.js';

const PAGES = 50;
const LINES = 50;
/** Fewer than lines: each ends a call. */
const EVENTS = 40;
const EVERY_MS = 25;
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
      await clinic.enqueue(LINES * 4 + EVENTS * 2);
      const users = `anna:operator:${await hashPassword(PASSWORD)}`;
      const web = await clinic.startWeb({ BOARD_USERS: users });
      await clinic.startWorker();
      await untilRobot(clinic.robot, 'all lines to be busy', () => clinic.robot.open.length >= LINES);
      const alone = { cpu: await shareOfCore(web.pid), event: await usualAnswerMs(clinic) };
      const leave = await followDesk(clinic.webUrl);
      const beside = { cpu: await shareOfCore(web.pid), event: await usualAnswerMs(clinic) };
      leave();
      return {
        pagesCpu: { value: beside.cpu, yardstick: alone.cpu },
        pagesEvents: { value: beside.event, yardstick: alone.event },
      };
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

/** How soon one call event after the other is answered, each of which lets the next call begin: the median, in milliseconds. */
async function usualAnswerMs({ robot, webUrl }: Clinic): Promise<number> {
  const sender = new EventSender(webUrl);
  const took: number[] = [];
  for (const callId of Array.from({ length: EVENTS }, () => robot.open.shift())) {
    if (callId === undefined) throw new Error('no call is open that an event could end');
    const { status, sentMs, answeredMs } = await sender.send(callId);
    if (status >= 300) throw new Error(`a call event was answered ${status}`);
    took.push(answeredMs - sentMs);
    await sleep(EVERY_MS);
  }
  sender.close();
  return median(took);
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
