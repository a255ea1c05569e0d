// What a dry run tells: who would be called, in which order, until when that takes, and whether it can be done in time.
import { callbackJobId } from '../shared/callbackId.js';
import { callbackJobSchema, type CallbackJob } from '../shared/contracts/job.js';
import { formatDuration } from '../shared/domain/duration.js';
import { isoIn } from '../shared/domain/instant.js';
import { maskName, maskPhone } from '../shared/domain/masking.js';
import type { CallsJob } from '../shared/calls/move.js';
import type { DeskQueues } from '../shared/queues.js';
import type { Candidate } from './intake/candidate.js';
import { planCalls, summaryOf, type PlannedCall, type PlanSummary, type ToCall } from './plan.js';

/** A row that would be queued; masked at once, since a dry run keeps all of them. */
export interface WouldCall extends ToCall {
  readonly jobId: string;
  /** For people: 1C's number of the document, else its reference. */
  readonly document: string;
  readonly patient: string;
  readonly phones: string;
}

export function wouldCall(
  { ref, number, patient, phones, appointmentMs }: Candidate,
  nowMs: number,
): WouldCall {
  return {
    jobId: callbackJobId(ref),
    document: number ?? ref,
    patient: maskName(patient),
    phones: phones.map(maskPhone).join(', '),
    appointmentMs,
    dueMs: nowMs,
  };
}

export interface DryRun {
  /** One line for each patient of the export, in the order of the calls. */
  readonly lines: readonly string[];
  /** What it takes, and what cannot be done in time. */
  readonly sentences: readonly string[];
}

/** Plans a desk's calling with what is queued already and with what an export would add. */
export async function dryRun(desk: DeskQueues, added: readonly WouldCall[], nowMs: number): Promise<DryRun> {
  const { policy, lines } = desk.desk;
  const newest = new Set(added.map(({ jobId }) => jobId));
  const queued = (await queuedBefore(desk)).filter(({ jobId }) => !newest.has(jobId));
  const planned = planCalls<WouldCall | Queued>(policy, lines, [...queued, ...added], nowMs);
  const ofExport = planned.flatMap(({ callback, startMs }) =>
    'document' in callback ? [{ callback, startMs }] : [],
  );
  const clock = (ms: number | null) => (ms === null ? 'never' : localTime(policy.hours.zone, ms));
  return {
    lines: ofExport.map((call) => line(call, clock)),
    sentences: sentences(desk, queued.length, added.length, summaryOf(policy, planned), clock),
  };
}

interface Queued extends ToCall {
  readonly jobId: string;
}

async function queuedBefore({ calls }: DeskQueues): Promise<Queued[]> {
  const jobs = await calls.getJobs(['waiting', 'prioritized', 'delayed', 'active']);
  return jobs.flatMap((job) => {
    const callback = callbackJobSchema.safeParse(job.data).data;
    if (!callback || job.id === undefined) return [];
    return [
      { jobId: job.id, appointmentMs: Date.parse(callback.appointmentAt), dueMs: dueMs(job, callback) },
    ];
  });
}

/** A delay counts from when the job was moved: after its last call, after the gate's look at it, or when it was queued. */
function dueMs({ timestamp, processedOn, delay }: CallsJob, { calls }: CallbackJob): number {
  const lastCallMs = Date.parse(calls.at(-1)?.endedAt ?? '') || 0;
  return Math.max(processedOn ?? timestamp, lastCallMs) + delay;
}

type Clock = (ms: number | null) => string;

function line({ callback, startMs }: PlannedCall<WouldCall>, clock: Clock): string {
  const { document, patient, phones, appointmentMs } = callback;
  return `${clock(startMs)}  ${document}  ${patient}  ${phones}  appointment ${clock(appointmentMs)}`;
}

function sentences(
  { desk: { name, policy, lines } }: DeskQueues,
  queued: number,
  added: number,
  { firstCallMs, doneMs, closingMs, afterClosing, tooLate }: PlanSummary,
  clock: Clock,
): string[] {
  if (queued + added === 0) return [];
  const ways = `${lines} line${lines === 1 ? '' : 's'}, ${formatDuration(policy.usualCallMs)} a call`;
  const whole = `Desk ${name}: ${added} to call besides ${queued} queued before (${ways}).`;
  if (firstCallMs === null)
    return [whole, `Warning: desk ${name} never has a window long enough for a call.`];
  return [
    whole,
    `One call each takes from ${clock(firstCallMs)} to ${clock(doneMs)}; retries come on top.`,
    ...(afterClosing > 0
      ? [
          `Warning: ${afterClosing} of the calls do not fit in before the window closes, ${clock(closingMs)}; they go on at the next opening.`,
        ]
      : []),
    ...(tooLate > 0
      ? [`Warning: ${tooLate} of the calls would come too late for their appointment; more lines would help.`]
      : []),
  ];
}

function localTime(zone: string, instantMs: number): string {
  return isoIn(zone, instantMs).slice(0, 16).replace('T', ' ');
}
