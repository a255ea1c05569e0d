// What a dry run says: who would be called, in which order, until when that takes, and whether there is time for it.
import { callbackJobId, documentRef } from '../../shared/callbackId.js';
import { callbackJobSchema } from '../../shared/contracts/job.js';
import { formatDuration } from '../../shared/domain/duration.js';
import { isoIn } from '../../shared/domain/instant.js';
import { maskName, maskPhone } from '../../shared/domain/masking.js';
import { dueAtMs } from '../../shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { Candidate } from '../intake/candidate.js';
import { planCalls, summaryOf, type PlannedCall, type PlanSummary, type ToCall } from './plan.js';
import { say } from '../../shared/texts/say.js';

/** A row that would be queued; masked at once, because a dry run keeps all of them. */
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
    document: number ?? documentRef(ref),
    patient: maskName(patient),
    phones: phones.map(maskPhone).join(', '),
    appointmentMs,
    dueMs: nowMs,
  };
}

export interface DryRun {
  /** One line for each patient of the export, in the order of the calls. */
  readonly lines: readonly string[];
  /** How long it takes, and what there is no time for. */
  readonly sentences: readonly string[];
}

/** Plans a desk's calls, with what is queued already and what an export would add. */
export async function dryRun(desk: DeskQueues, added: readonly WouldCall[], nowMs: number): Promise<DryRun> {
  const { policy, lines } = desk.settings;
  const newest = new Set(added.map(({ jobId }) => jobId));
  const queued = (await queuedBefore(desk)).filter(({ jobId }) => !newest.has(jobId));
  const planned = planCalls<WouldCall | Queued>(policy, lines, [...queued, ...added], nowMs);
  const ofExport = planned.flatMap(({ callback, startMs }) =>
    'document' in callback ? [{ callback, startMs }] : [],
  );
  const clock = (ms: number | null) => (ms === null ? say('never') : localTime(policy.hours.zone, ms));
  return {
    lines: ofExport.map((call) => line(call, clock)),
    sentences: sentences({
      desk,
      queued: queued.length,
      added: added.length,
      summary: summaryOf(policy, planned),
      clock,
    }),
  };
}

interface Queued extends ToCall {
  readonly jobId: string;
}

async function queuedBefore(desk: DeskQueues): Promise<Queued[]> {
  const jobs = await desk.calls.getJobs(['waiting', 'prioritized', 'delayed', 'active']);
  const queued = jobs.flatMap(({ id, data }) => {
    const callback = callbackJobSchema.safeParse(data).data;
    return callback && id !== undefined
      ? [{ jobId: id, appointmentMs: Date.parse(callback.appointmentAt) }]
      : [];
  });
  const due = await dueAtMs(
    desk.calls,
    desk.redis,
    queued.map(({ jobId }) => jobId),
  );
  return queued.map((callback, index) => ({ ...callback, dueMs: due[index] ?? 0 }));
}

type Clock = (ms: number | null) => string;

function line({ callback, startMs }: PlannedCall<WouldCall>, clock: Clock): string {
  const { document, patient, phones, appointmentMs } = callback;
  return `${clock(startMs)}  ${document}  ${patient}  ${phones}  ${say('appointment {when}', { when: clock(appointmentMs) })}`;
}

interface Planned {
  readonly desk: DeskQueues;
  /** How many were queued before. */
  readonly queued: number;
  readonly added: number;
  readonly summary: PlanSummary;
  readonly clock: Clock;
}

function sentences({ desk, queued, added, summary, clock }: Planned): string[] {
  const { name, policy, lines } = desk.settings;
  const { firstCallMs, doneMs, closingMs, afterClosing, tooLate } = summary;
  if (queued + added === 0) return [];
  const whole = say(
    'Desk {name}: {added} to call besides {queued} queued before ({lines, plural, one {# line} other {# lines}}, {each} a call).',
    { name, added, queued, lines, each: formatDuration(policy.usualCallMs) },
  );
  if (firstCallMs === null)
    return [whole, say('Warning: desk {name} never has a window long enough for a call.', { name })];
  return [
    whole,
    say('One call each takes from {from} to {to}; retries come on top.', {
      from: clock(firstCallMs),
      to: clock(doneMs),
    }),
    ...(afterClosing > 0
      ? [
          say(
            'Warning: {count} of the calls do not fit in before the window closes, {closing}; they go on at the next opening.',
            { count: afterClosing, closing: clock(closingMs) },
          ),
        ]
      : []),
    ...(tooLate > 0
      ? [
          say(
            'Warning: {count} of the calls would come too late for their appointment; more lines would help.',
            {
              count: tooLate,
            },
          ),
        ]
      : []),
  ];
}

function localTime(zone: string, instantMs: number): string {
  return isoIn(zone, instantMs).slice(0, 16).replace('T', ' ');
}
