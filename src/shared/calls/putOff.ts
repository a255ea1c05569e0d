// When a window closes with thousands waiting, they go to the next opening hundreds at a time, not one by one through
// the lines: the gate is asked about each, Redis is asked once for all.
import type { Job } from 'bullmq';
import { callbackJobSchema, type CallbackJob } from '../contracts/job.js';
import { gate } from '../domain/gate.js';
import type { DeskQueues } from '../queues.js';
import { moveWaitingToDelayed, type Waiting } from './scripts.js';
import { wake } from './wake.js';

const AT_ONCE = 500;

/**
 * Puts off what waits at a desk that has no room for a call. What is not simply to be put off (a call nobody settled, a
 * change, an end) is left waiting for a worker to fetch.
 *
 * @returns how many were put off
 */
export async function putOffWaiting(desk: DeskQueues, nowMs: number): Promise<number> {
  let [seen, moved] = [0, 0];
  for (;;) {
    const from = seen - moved;
    const jobs = await desk.calls.getJobs('prioritized', from, from + AT_ONCE - 1, true);
    if (jobs.length === 0) break;
    seen += jobs.length;
    for (const [atMs, waiting] of byOpening(desk, jobs, nowMs)) {
      moved += await moveWaitingToDelayed(desk, waiting, { atMs, nowMs, before: moved });
    }
  }
  if (moved > 0) await wake(desk);
  return moved;
}

/** The callbacks that the gate would put off, by when the desk opens for them: one instant, or none of them. */
function byOpening(
  desk: DeskQueues,
  jobs: readonly Job<CallbackJob, unknown>[],
  nowMs: number,
): Map<number, Waiting[]> {
  const openings = new Map<number, Waiting[]>();
  for (const { id, data } of jobs) {
    const callback = callbackJobSchema.safeParse(data).data;
    if (id === undefined || !callback || callback.open !== null || callback.closed !== null) continue;
    const verdict = gate(desk.desk.policy, { state: callback, ended: null, phones: [] }, nowMs);
    if (verdict.kind !== 'snooze') continue;
    const waiting = openings.get(verdict.atMs) ?? [];
    waiting.push({ jobId: id, data: JSON.stringify(data) });
    openings.set(verdict.atMs, waiting);
  }
  return openings;
}
