// What the board shows of a job: masks and facts by an allow-list, nothing that is sealed or keyed.
import { DateTime } from 'luxon';
import { z } from 'zod';
import { callbackJobSchema } from '../../shared/contracts/job.js';
import { resultJobSchema } from '../../shared/contracts/result.js';

const UNREADABLE = 'данные не той версии';

/** A callback for people, or a note that its data has an unknown version. */
export function showCallback(data: unknown): object | string {
  const parsed = callbackJobSchema.safeParse(data);
  if (!parsed.success) return UNREADABLE;
  const { ref, number, appointmentAt, patient, phones, spent, calls, open, closed } = parsed.data;
  return {
    ref,
    number,
    appointmentAt,
    patient: patient.masked,
    phones: phones.map(({ masked }) => masked),
    spent,
    calls,
    open,
    closed,
  };
}

/** A result for people. */
export function showResult(data: unknown): object | string {
  const parsed = resultJobSchema.safeParse(data);
  if (!parsed.success) return UNREADABLE;
  return { ...parsed.data, phone: parsed.data.phone?.masked ?? null, v: undefined, settleId: undefined };
}

const named = z.object({ data: z.unknown() });

/** `Иванов П. · приём 24.11 10:30`, from a job as JSON. */
export function nameCallback(job: unknown): string {
  const parsed = callbackJobSchema.safeParse(named.safeParse(job).data?.data);
  return parsed.success
    ? `${parsed.data.patient.masked} · приём ${shortTime(parsed.data.appointmentAt)}`
    : UNREADABLE;
}

/** `КЛ00-000123 · connected`, from a job as JSON. */
export function nameResult(job: unknown): string {
  const parsed = resultJobSchema.safeParse(named.safeParse(job).data?.data);
  if (!parsed.success) return UNREADABLE;
  const { number, ref, disposition, decision } = parsed.data;
  return `${number ?? ref} · ${disposition ?? ('reason' in decision ? decision.reason : decision.kind)}`;
}

const outcomeSchema = z.object({ callId: z.uuid().nullable() });

/** The value that a job ended with; null for an unknown shape. */
export function showOutcome(value: unknown): object | null {
  return outcomeSchema.safeParse(value).data ?? null;
}

const progressSchema = z.union([
  z.number(),
  z.object({ callId: z.uuid(), status: z.string(), at: z.string() }),
]);

/** The last call event of an open call. */
export function showProgress(value: unknown): number | object {
  return progressSchema.safeParse(value).data ?? 0;
}

/** Wall-clock time in the desk's own offset. */
function shortTime(instant: string): string {
  return DateTime.fromISO(instant, { setZone: true }).toFormat('dd.MM HH:mm');
}
