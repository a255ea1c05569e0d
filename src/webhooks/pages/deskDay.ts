// A desk as its operators see it: its status, who is on the phone, how the day's calls ended. Patients are masked.
import { z } from 'zod';
import { callbackJobSchema, type CallbackJob } from '../../shared/contracts/job.js';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import { MINUTE_MS } from '../../shared/domain/duration.js';
import { isoIn } from '../../shared/domain/instant.js';
import { dueAtMs } from '../../shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { PATIENT_ANSWERED } from '../../shared/domain/callback.js';
import { lastRefusals, type KeptRefusal } from '../../shared/redis/keptRefusals.js';
import type { DayCounts, Today } from './today.js';

export interface OnPhone {
  /** 1C's reference of the document. */
  readonly ref: string;
  /** Masked. */
  readonly patient: string;
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

export interface DeskDay {
  readonly title: string;
  readonly zone: string;
  readonly status: DeskStatus;
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
  readonly today: DayCounts;
  /** The newest call event that was refused, if any is kept. */
  readonly refusal?: KeptRefusal | undefined;
}

/** @throws when Redis is away */
export async function deskDay(
  queues: DeskQueues,
  status: Promise<DeskStatus>,
  today: Today,
  nowMs: number,
): Promise<DeskDay> {
  const { settings: desk, calls } = queues;
  const { zone } = desk.policy.hours;
  const [current, active, counts, [refusal], next, laterAt] = await Promise.all([
    status,
    calls.getJobs(['active']),
    today.counts(nowMs),
    lastRefusals(queues.redis, desk.name),
    nextOf(queues, nowMs),
    laterOf(queues),
  ]);
  const onPhone = active.flatMap((job) => {
    const callback = callbackJobSchema.safeParse(job.data).data;
    return callback ? onPhoneNow(callback, job.progress, zone) : [];
  });
  const busyMs = Math.ceil((current.waiting + current.onPhone) / desk.lines) * desk.policy.usualCallMs;
  return {
    title: desk.title ?? desk.name,
    zone,
    status: current,
    usualCallMs: desk.policy.usualCallMs,
    next,
    laterAt,
    doneAt: current.waiting === 0 ? null : isoIn(zone, nowMs + busyMs),
    onPhone: onPhone.sort((a, b) => a.startedAt.localeCompare(b.startedAt)),
    today: counts,
    refusal,
  };
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
function onPhoneNow(callback: CallbackJob, progress: unknown, zone: string): OnPhone[] {
  const { open, patient, number, ref } = callback;
  if (open === null) return [];
  const { callId, startedAt, attempt } = open;
  const appointmentAt = isoIn(zone, Date.parse(callback.appointmentAt));
  return [
    {
      ref,
      patient: patient.masked,
      number,
      appointmentAt,
      startedAt,
      attempt,
      stage: stageOf(progress, callId),
    },
  ];
}

function stageOf(progress: unknown, callId: string): Stage {
  const said = progressSchema.safeParse(progress).data;
  if (said?.callId !== callId) return 'operator';
  return said.status === PATIENT_ANSWERED ? 'talk' : 'announcement';
}
