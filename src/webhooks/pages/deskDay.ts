// A desk as its operators see it: its status, who is on the phone, how the day's calls ended. Patients are masked.
import { z } from 'zod';
import { callbackJobSchema, patientSchema, type CallbackJob } from '../../shared/contracts/job.js';
import type { ServedDesk } from '../../shared/calls/deskStatus.js';
import { readDay } from '../../shared/counters/dayCounters.js';
import { PATIENT_ANSWERED, type CloseReason } from '../../shared/domain/callback.js';
import type { Disposition } from '../../shared/domain/disposition.js';
import { MINUTE_MS } from '../../shared/domain/duration.js';
import { isoIn } from '../../shared/domain/instant.js';
import { spokenSpecialist } from '../../shared/domain/speech.js';
import { dueAtMs } from '../../shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { lastRefusals, type KeptRefusal } from '../../shared/redis/keptRefusals.js';
import type { SealRing } from '../../shared/sealing.js';
import { doneAt } from './deskWords.js';

export interface OnPhone {
  /** 1C's reference of the document. */
  readonly ref: string;
  /** Masked. */
  readonly patient: string;
  /** As the robot tells the operator; null where it cannot be opened. */
  readonly specialist: string | null;
  /** 1C's number of the document, where the export has one. */
  readonly number: string | null;
  /** ISO 8601 with the desk's offset, like all times here. */
  readonly appointmentAt: string;
  readonly startedAt: string;
  readonly attempt: number;
  readonly stage: Stage;
}

/** How far a call has come, as the robot has told. Between the operator's answer and the patient's it tells nothing. */
export type Stage = 'operator' | 'announcement' | 'talk';

/** Somebody who is called soon. */
interface Next {
  /** Masked. */
  readonly patient: string;
  readonly number: string | null;
  readonly appointmentAt: string;
  /** When the call would begin, if every call is as long as the usual one. */
  readonly aboutAt: string;
}

interface TodayCounts {
  /** Calls by their disposition; only those that occurred. */
  readonly calls: Readonly<Partial<Record<Disposition, number>>>;
  /** Callbacks that ended without reaching the patient, by reason; `reached`: a late call event said so. */
  readonly closed: Readonly<Partial<Record<CloseReason, number>>>;
}

export interface DeskDay {
  readonly title: string;
  readonly zone: string;
  readonly status: ServedDesk;
  /** A usual call, in milliseconds. */
  readonly usualCallMs: number;
  /** The next to be called, in order. */
  readonly next: readonly Next[];
  /** When the first of those falls due who wait for their time; null: nobody does. */
  readonly laterAt: string | null;
  /** When everybody who waits for a line will have been called, by the usual call; null: nobody waits. */
  readonly doneAt: string | null;
  /** Longest on the phone first. */
  readonly onPhone: readonly OnPhone[];
  readonly today: TodayCounts;
  /** The newest call event that was refused, if any is kept. */
  readonly refusal?: KeptRefusal | undefined;
}

export interface DeskDayParts {
  readonly status: Promise<ServedDesk>;
  /** Opens what the robot tells the operator of the specialist. */
  readonly ring: SealRing;
  readonly nowMs: number;
}

/** @throws when Redis is away */
export async function deskDay(queues: DeskQueues, { status, ring, nowMs }: DeskDayParts): Promise<DeskDay> {
  const { settings: desk, calls } = queues;
  const { zone } = desk.policy.hours;
  const { usualCallMs } = desk.policy;
  const [current, active, today, [refusal], next, laterAt] = await Promise.all([
    status,
    calls.getJobs(['active']),
    todayOf(queues, nowMs),
    lastRefusals(queues.redis, desk.name),
    nextOf(queues, nowMs),
    laterOf(queues),
  ]);
  const onPhone = active.flatMap((job) => {
    const callback = callbackJobSchema.safeParse(job.data).data;
    return callback ? onPhoneNow(queues, ring, job.id ?? '', callback, job.progress) : [];
  });
  return {
    title: desk.title ?? desk.name,
    zone,
    status: current,
    usualCallMs,
    next,
    laterAt,
    doneAt: doneAt(current, { usualCallMs, zone }, nowMs),
    onPhone: onPhone.sort((a, b) => a.startedAt.localeCompare(b.startedAt)),
    today,
    refusal,
  };
}

/** From the day's counters: one read, however many calls there were. */
async function todayOf(queues: DeskQueues, nowMs: number): Promise<TodayCounts> {
  const date = isoIn(queues.settings.policy.hours.zone, nowMs).slice(0, 10);
  const { calls, closed } = await readDay(queues, date);
  const sums: Partial<Record<Disposition, number>> = {};
  for (const { disposition, calls: count } of calls) sums[disposition] = (sums[disposition] ?? 0) + count;
  return { calls: sums, closed };
}

const SHOWN_NEXT = 5;

async function nextOf({ calls, settings }: DeskQueues, nowMs: number): Promise<Next[]> {
  const { hours, usualCallMs } = settings.policy;
  const jobs = await calls.getJobs(['prioritized'], 0, SHOWN_NEXT - 1, true);
  return jobs.flatMap((job, index) => {
    const callback = callbackJobSchema.safeParse(job.data).data;
    if (!callback) return [];
    const { patient, number, appointmentAt } = callback;
    const aboutMs = nowMs + Math.floor(index / settings.lines) * usualCallMs;
    return [
      {
        patient: patient.masked,
        number,
        appointmentAt: isoIn(hours.zone, Date.parse(appointmentAt)),
        aboutAt: isoIn(hours.zone, Math.floor(aboutMs / MINUTE_MS) * MINUTE_MS),
      },
    ];
  });
}

async function laterOf({ calls, redis, settings }: DeskQueues): Promise<string | null> {
  const ids = await calls.getRanges(['delayed'], 0, 0, true);
  const [dueMs = null] = await dueAtMs(calls, redis, ids);
  return dueMs === null ? null : isoIn(settings.policy.hours.zone, dueMs);
}

const progressSchema = z.object({ callId: z.string(), status: z.string() });

/** Nobody while the callback is fetched but not yet dialled. */
function onPhoneNow(
  { settings }: DeskQueues,
  ring: SealRing,
  jobId: string,
  callback: CallbackJob,
  progress: unknown,
): OnPhone[] {
  const { open, patient, number, ref } = callback;
  if (open === null) return [];
  const { callId, startedAt, attempt } = open;
  return [
    {
      ref,
      patient: patient.masked,
      specialist: specialistOf(ring, settings.name, jobId, patient.sealed),
      number,
      appointmentAt: isoIn(settings.policy.hours.zone, Date.parse(callback.appointmentAt)),
      startedAt,
      attempt,
      stage: stageOf(progress, callId),
    },
  ];
}

/** Only what the robot says of the specialist leaves this function. */
function specialistOf(ring: SealRing, desk: string, job: string, sealed: string): string | null {
  try {
    const { specialist } = ring.openJson(patientSchema, sealed, { desk, job, field: 'patient' });
    return spokenSpecialist(specialist);
  } catch {
    return null; // the key is gone, or another version sealed it: the rest of the row is still right
  }
}

function stageOf(progress: unknown, callId: string): Stage {
  const said = progressSchema.safeParse(progress).data;
  if (said?.callId !== callId) return 'operator';
  return said.status === PATIENT_ANSWERED ? 'talk' : 'announcement';
}
