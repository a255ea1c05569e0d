// The robot's call events while everything else runs: each ends a real call, the worker takes the next callback for the line
// that became free, and results are delivered. First 200 a second, evenly; then as many as fifty connections can send.
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon, { type Request, type Result } from 'autocannon';
import { percentile } from '../report/statistics.js';
import { inClinic } from '../stage/clinic.js';
import { nowMs } from '../stage/clock.js';
import { EventSender, eventOf } from '../stage/eventSender.js';
import { inPlainClinic } from '../stage/plainClinic.js';
import type { Stage } from '../stage/stage.js';
import { untilRobot, type StandInRobot } from '../stage/standInRobot.js';
import type { Figure } from './figure.js';

const RATE = 200;
const STEADY = 1_000;
const WARM_UP = 100;
const FLAT_OUT = 800;
const CONNECTIONS = 50;
/** As many calls are open at the beginning, and as many again wait. */
const OPEN = 1_100;

interface Outcome {
  readonly steady: readonly number[];
  readonly flat: readonly number[];
  readonly perSecond: number;
}

export const callEvents: Figure = {
  name: 'events',
  says: 'how soon a call event is answered, at 200 a second and flat out',
  measure: async (stage) => {
    const [marvin, plain] = [await withMarvin(stage), await withPlain(stage)];
    const both = (part: 'steady' | 'flat', share: number) => ({
      value: percentile(marvin[part], share),
      yardstick: percentile(plain[part], share),
    });
    return {
      steadyP50: both('steady', 0.5),
      steadyP99: both('steady', 0.99),
      flat: { value: marvin.perSecond, yardstick: plain.perSecond },
      flatP50: both('flat', 0.5),
      flatP99: both('flat', 0.99),
    };
  },
};

function withMarvin(stage: Stage): Promise<Outcome> {
  return inClinic(stage, { lines: OPEN, callLastsMs: () => null }, async (clinic) => {
    await clinic.enqueue(OPEN * 2);
    await clinic.startWeb();
    await clinic.startWorker();
    return tellEvents(clinic.robot, clinic.webUrl);
  });
}

/** The plain worker goes on with as many jobs a second as events come, for it does not wait for a line. */
function withPlain(stage: Stage): Promise<Outcome> {
  const options = { lines: 50, rate: RATE, callLastsMs: () => null };
  return inPlainClinic(stage, options, async (clinic) => {
    await clinic.startWeb();
    await clinic.enqueue(OPEN * 3);
    await clinic.startWorker();
    return tellEvents(clinic.robot, clinic.webUrl);
  });
}

async function tellEvents(robot: StandInRobot, webUrl: string): Promise<Outcome> {
  await untilRobot(robot, 'calls to be open', () => robot.open.length >= OPEN);
  const steady = await tellSteadily(robot, webUrl);
  await untilRobot(robot, 'calls to be open again', () => robot.open.length >= FLAT_OUT);
  return { steady: steady.slice(WARM_UP), ...(await tellFlatOut(robot, webUrl)) };
}

/**
 * Autocannon sends a second's requests all at once at its beginning; a robot's come one by one. So these are sent from here, each
 * at its own time, whether those before were answered or not.
 */
async function tellSteadily(robot: StandInRobot, webUrl: string): Promise<number[]> {
  const sender = new EventSender(webUrl);
  const beganMs = nowMs();
  const sent: Promise<number>[] = [];
  while (sent.length < STEADY) {
    const dueMs = beganMs + (sent.length * 1_000) / RATE;
    if (dueMs > nowMs()) await sleep(dueMs - nowMs());
    sent.push(tookMs(sender, nextCall(robot), dueMs));
  }
  const took = await Promise.all(sent);
  sender.close();
  return took;
}

/** From when it was due, so that a sender that was held up does not hide a slow answer. */
async function tookMs(sender: EventSender, callId: string, dueMs: number): Promise<number> {
  const { status, answeredMs } = await sender.send(callId);
  if (status >= 300) throw new Error(`a call event was answered ${status}`);
  return answeredMs - dueMs;
}

async function tellFlatOut(robot: StandInRobot, webUrl: string): Promise<Omit<Outcome, 'steady'>> {
  const flat: number[] = [];
  const next = (request: Request): Request => ({ ...request, ...eventOf(nextCall(robot)) });
  const beganMs = nowMs();
  let lastMs = beganMs;
  const { errors, non2xx } = await new Promise<Result>((resolve, reject) => {
    const firing = autocannon(
      {
        url: webUrl,
        connections: CONNECTIONS,
        amount: FLAT_OUT,
        requests: [{ method: 'POST', setupRequest: next }],
      },
      (error: Error | null, result) => (error ? reject(error) : resolve(result)),
    );
    firing.on('response', (_client, _status, _bytes, answeredInMs) => {
      flat.push(answeredInMs);
      lastMs = nowMs();
    });
  });
  if (errors + non2xx > 0) throw new Error(`${errors + non2xx} call events were not taken`);
  if (flat.length !== FLAT_OUT) throw new Error(`${flat.length} of ${FLAT_OUT} call events were answered`);
  return { flat, perSecond: (flat.length * 1_000) / (lastMs - beganMs) };
}

function nextCall(robot: StandInRobot): string {
  const callId = robot.open.shift();
  if (callId === undefined) throw new Error('no call is open that an event could end');
  return callId;
}
