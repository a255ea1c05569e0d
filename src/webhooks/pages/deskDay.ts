// A desk as its operators see it: its status, who is on the phone, how the day's calls ended. Patients are masked.
import { z } from 'zod';
import { callbackJobSchema, type CallbackJob } from '../../shared/contracts/job.js';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import { isoIn } from '../../shared/domain/instant.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { lastRefusals, type KeptRefusal } from '../../shared/redis/keptRefusals.js';
import type { DayCounts, Today } from './today.js';

export interface OnPhone {
  /** Masked. */
  readonly patient: string;
  /** 1C's number of the document, where the export has one. */
  readonly number: string | null;
  /** ISO 8601 with the desk's offset, like all times here. */
  readonly appointmentAt: string;
  readonly startedAt: string;
  readonly attempt: number;
  readonly hasOperator: boolean;
}

export interface DeskDay {
  readonly title: string;
  readonly zone: string;
  readonly status: DeskStatus;
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
  const [current, active, counts, [refusal]] = await Promise.all([
    status,
    calls.getJobs(['active']),
    today.counts(nowMs),
    lastRefusals(queues.redis, desk.name),
  ]);
  const onPhone = active.flatMap((job) => {
    const callback = callbackJobSchema.safeParse(job.data).data;
    return callback ? onPhoneNow(callback, job.progress, desk.policy.hours.zone) : [];
  });
  return {
    title: desk.title ?? desk.name,
    zone: desk.policy.hours.zone,
    status: current,
    onPhone: onPhone.sort((a, b) => a.startedAt.localeCompare(b.startedAt)),
    today: counts,
    refusal,
  };
}

const progressSchema = z.object({ callId: z.string() });

/** Nobody while the callback is fetched but not yet dialled. */
function onPhoneNow(callback: CallbackJob, progress: unknown, zone: string): OnPhone[] {
  const { open, patient, number } = callback;
  if (open === null) return [];
  const { callId, startedAt, attempt } = open;
  const appointmentAt = isoIn(zone, Date.parse(callback.appointmentAt));
  const hasOperator = progressSchema.safeParse(progress).data?.callId === callId;
  return [{ patient: patient.masked, number, appointmentAt, startedAt, attempt, hasOperator }];
}
