// What fault tests do over and over: enqueue, wait for the robot, speak as the robot would, wait for the day's end.
import { expect } from 'vitest';
import { enqueueTable, intakeOf } from '../../src/producer/queueing/enqueueExport.js';
import { queueRows } from '../../src/producer/queueing/queueRows.js';
import { openExport } from '../../src/producer/readers/openExport.js';
import { openVault } from '../../src/shared/redis/vault.js';
import { parseSealKeys } from '../../src/shared/sealing.js';
import type { SimulatorEvent } from '../../src/simulator/journal.js';
import type { OutcomeScript } from '../../src/simulator/outcomes.js';
import type { Clinic } from './clinic.js';
import { until, type Patience } from './until.js';

/** The robot's outcomes when a test is about something else. */
export const EVERYBODY_REACHED: OutcomeScript = { mix: { connected: 1 }, sequences: {} };

/** A callback that a test sent itself. */
export interface Told {
  readonly callId: string;
  readonly status: string;
  readonly httpStatus: number;
  /** The word of Marvin's answer. */
  readonly result: string;
}

/** Queues the clinic's export as `marvin enqueue` does, without the second that starting a process takes. */
export async function enqueueAll({ queues, env, exportPath }: Clinic): Promise<void> {
  const vault = await openVault(queues.redis, parseSealKeys(env['MARVIN_SEAL_KEYS'] ?? ''));
  const table = await openExport(exportPath, {});
  const nowMs = Date.now();
  const report = await enqueueTable({
    table,
    intake: intakeOf(table, [queues], nowMs),
    desks: [queues],
    vault,
    nowMs,
    rejectsPath: null,
    queue: queueRows('test'),
  });
  await table.close();
  expect(report.accepted).toBe(report.rows);
}

type EventName = SimulatorEvent['event'];
type EventOf<Name extends EventName> = Extract<SimulatorEvent, { event: Name }>;

/** What the robot did of one kind, so far. */
export function seen<Name extends EventName>({ robot }: Clinic, name: Name): EventOf<Name>[] {
  return robot.events.filter((event): event is EventOf<Name> => event.event === name);
}

/** The same clinic, its robot's log beginning with the event of that index. */
export function since(place: Clinic, index: number): Clinic {
  return { ...place, robot: { ...place.robot, events: place.robot.events.slice(index) } };
}

/** Waits until the robot did something so many times; resolves with the last of them. */
export async function whenRobot<Name extends EventName>(
  place: Clinic,
  name: Name,
  count = 1,
  patience: Patience = {},
): Promise<EventOf<Name>> {
  return until(() => seen(place, name)[count - 1], {
    timeoutMs: 30_000,
    what: () =>
      `${count} × ${name} of the robot; it did ${place.robot.events.map(({ event }) => event).join(', ')}`,
    ...patience,
  });
}

/** Waits until nobody waits, is on the phone or is to be told of. */
export async function whenOver(place: Clinic, patience: Patience = {}): Promise<void> {
  let last = '';
  await until(
    async () => {
      last = JSON.stringify(await place.status());
      return place.isOver();
    },
    { timeoutMs: 60_000, everyMs: 100, what: () => `the end of the day; now ${last}`, ...patience },
  );
}

/** Sends a callback as the scenario's HTTP block does. */
export async function tell(
  place: Clinic,
  callId: string,
  status: string,
  { webUrl = place.webUrl, pathId = callId } = {},
): Promise<Told> {
  const { name, robot } = place.queues.settings;
  const answer = await fetch(`${webUrl}/voicebox/${name}/callback/${encodeURIComponent(pathId)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-callback-token': robot.callbackToken },
    body: JSON.stringify({ callid: callId, attempt: '1', status }),
    signal: AbortSignal.timeout(30_000),
  });
  const { result } = (await answer.json()) as { result: string }; // docs/contract.md: always JSON with `result`
  return { callId, status, httpStatus: answer.status, result };
}
