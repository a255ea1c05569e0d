// Call events in the traces of their callbacks, where somebody asked for traces. The robot's answer never waits for it.
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { traceOf, type Tracing } from '../../shared/tracing/tracing.js';
import type { EventOutcome, Seen } from './applyCallEvent.js';

type Apply<Outcome> = (seen: Seen | undefined) => Promise<Outcome>;

/** Applies an event and tells its trace what came of it. */
export type EventTrace = <Outcome extends EventOutcome>(
  callId: string,
  seen: Seen | undefined,
  apply: Apply<Outcome>,
) => Promise<Outcome>;

export function eventTrace(desk: DeskQueues, tracing: Tracing | null): EventTrace {
  if (!tracing) return (_callId, seen, apply) => apply(seen);
  return async (callId, seen, apply) => {
    const beganMs = Date.now();
    const jobIds: string[] = [];
    const outcome = await apply((id) => {
      jobIds.push(id);
      seen?.(id);
    });
    const endedMs = Date.now();
    for (const jobId of jobIds) void tell(desk, tracing, jobId, { callId, outcome, beganMs, endedMs });
    return outcome;
  };
}

interface Applied {
  readonly callId: string;
  readonly outcome: EventOutcome;
  readonly beganMs: number;
  readonly endedMs: number;
}

async function tell(desk: DeskQueues, tracing: Tracing, jobId: string, applied: Applied): Promise<void> {
  const { outcome, ...when } = applied;
  const job = await desk.calls.getJob(jobId).catch(() => undefined);
  const trace = job && traceOf(job);
  if (!trace) return;
  const attributes = { desk: desk.settings.name, result: outcome };
  tracing.step({ name: 'call event', trace, ...when, attributes, isFailed: false });
}
