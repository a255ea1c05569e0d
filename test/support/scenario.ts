// What all fault tests do: enqueue, wait for the robot, send a call event as the robot would, wait for the day's end.
import { expect } from 'vitest';
import { enqueueTable, intakeOf } from '../../src/producer/queueing/enqueueExport.js';
import { queueRows } from '../../src/producer/queueing/queueRows.js';
import { openExport } from '../../src/producer/readers/openExport.js';
import { openVault } from '../../src/shared/redis/vault.js';
import { parseSealKeys } from '../../src/shared/sealing.js';
import type { SimulatorEvent } from '../../src/simulator/journal.js';
import type { OutcomeScript } from '../../src/simulator/outcomes.js';
import { isDayOver, type Clinic } from './clinic.js';
import { until, type Patience } from './until.js';

/** The robot's outcomes when a test is about something else. */
export const EVERYBODY_REACHED: OutcomeScript = { mix: { connected: 1 }, sequences: {} };

/** A call event that a test sent itself. */
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

/** Waits until the robot has done something `count` times; resolves with the last of them. */
export async function whenRobot<Name extends EventName>(
  place: Clinic,
  name: Name,
  count = 1,
  patience: Patience = {},
): Promise<EventOf<Name>> {
  return until(() => seen(place, name)[count - 1], {
    timeoutMs: 60_000,
    what: () =>
      `${count} × ${name} of the robot; it did ${place.robot.events.map(({ event }) => event).join(', ')}`,
    ...patience,
  });
}

/** Waits until nobody waits or is on the phone, and 1C has every result. */
export async function whenOver(place: Clinic, patience: Patience = {}): Promise<void> {
  let last = '';
  await until(
    async () => {
      const status = await place.status();
      last = JSON.stringify(status);
      return isDayOver(status);
    },
    { timeoutMs: 60_000, everyMs: 100, what: () => `the end of the day; now ${last}`, ...patience },
  );
}

/** docs/contract.md, "VoiceBox": the words of Marvin's answer to a call event, with the HTTP status of each. */
const HTTP_STATUS_OF = { settled: 200, duplicate: 200, late: 200, spooled: 202, invalid: 400, unknown: 404 };
export type Answer = keyof typeof HTTP_STATUS_OF;

/**
 * Sends a call event as the scenario's HTTP block does.
 *
 * @param expected what Marvin must answer; any of several where the test does not decide that
 */
export async function tell(
  place: Clinic,
  callId: string,
  status: string,
  expected: Answer | readonly Answer[],
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
  const allowed = [expected].flat().map((word) => `${HTTP_STATUS_OF[word]} ${word}`);
  expect(allowed, `the answer to "${status}" for ${callId}`).toContain(`${answer.status} ${result}`);
  return { callId, status, httpStatus: answer.status, result };
}
