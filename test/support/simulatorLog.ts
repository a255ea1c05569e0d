// What the simulator's own account says of the calls: the outside view that Marvin's promises are compared with.
import type { Outcome } from '../../src/simulator/outcomes.js';
import type { SimulatorEvent } from '../../src/simulator/journal.js';

export interface SimulatedCall {
  readonly callId: string;
  readonly desk: string;
  readonly number: string;
  readonly attempt: number;
  /** How often the robot was asked to start it. */
  readonly starts: number;
  readonly startedMs: number;
  /** Null when it was never placed. */
  readonly placedMs: number | null;
  /** What the robot made of it; null when it was never placed. */
  readonly outcome: Outcome | null;
  readonly endedMs: number | null;
  /** Null when the parties never talked. */
  readonly connectedMs: number | null;
}

/** One entry a callId, in the order of their first start request. */
export function callsOf(events: readonly SimulatorEvent[]): SimulatedCall[] {
  const calls = new Map<string, SimulatedCall>();
  for (const event of events) {
    if (event.event === 'refused' && event.callid === undefined) continue;
    const atMs = Date.parse(event.at);
    const callId = event.callid ?? '';
    const known = calls.get(callId);
    calls.set(callId, {
      callId,
      desk: event.desk ?? '',
      number: event.patient_number ?? '',
      attempt: Number(event.attempt),
      starts: (known?.starts ?? 0) + (event.event === 'start_received' ? 1 : 0),
      startedMs: known?.startedMs ?? atMs,
      placedMs: event.event === 'placed' ? atMs : (known?.placedMs ?? null),
      outcome: event.event === 'placed' ? event.outcome : (known?.outcome ?? null),
      endedMs: event.event === 'call_ended' ? atMs : (known?.endedMs ?? null),
      connectedMs: event.event === 'patient_connected' ? atMs : (known?.connectedMs ?? null),
    });
  }
  return [...calls.values()];
}

/** The most calls of one desk that were on the line at the same moment. */
export function mostAtOnce(calls: readonly SimulatedCall[]): number {
  const steps = calls
    .flatMap(({ placedMs, endedMs }) =>
      placedMs === null ? [] : [[placedMs, 1] as const, [endedMs ?? Infinity, -1] as const],
    )
    .sort(([a, up], [b, down]) => a - b || up - down);
  let [now, most] = [0, 0];
  for (const [, step] of steps) most = Math.max(most, (now += step));
  return most;
}
