// What the board shows of a job: masks and facts by an allow-list, nothing that is sealed or keyed.
import { DateTime } from 'luxon';
import { z } from 'zod';
import { callbackJobSchema } from '../../shared/contracts/job.js';
import { resultJobSchema } from '../../shared/contracts/result.js';
import { WORDS } from '../../shared/domain/languages.js';
import { language, say } from '../../shared/texts/say.js';

const unreadable = () => say('данные не той версии');

/** A callback for people, or a note that its data has an unknown version. */
export function showCallback(data: unknown): object | string {
  const parsed = callbackJobSchema.safeParse(data);
  if (!parsed.success) return unreadable();
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
  if (!parsed.success) return unreadable();
  return { ...parsed.data, phone: parsed.data.phone?.masked ?? null, v: undefined, settleId: undefined };
}

const named = z.object({ data: z.unknown() });

/** `Иванов П. · приём 24.11 10:30`, from a job as JSON. */
export function nameCallback(job: unknown): string {
  const parsed = callbackJobSchema.safeParse(named.safeParse(job).data?.data);
  return parsed.success
    ? say('{patient} · приём {when}', {
        patient: parsed.data.patient.masked,
        when: shortTime(parsed.data.appointmentAt),
      })
    : unreadable();
}

/** `КЛ00-000123 · Соединили с пациентом`, from a job as JSON. */
export function nameResult(job: unknown): string {
  const parsed = resultJobSchema.safeParse(named.safeParse(job).data?.data);
  if (!parsed.success) return unreadable();
  const { number, ref, disposition, decision } = parsed.data;
  const words = WORDS[language()];
  const end = 'reason' in decision ? words.closeReasons[decision.reason] : decision.kind;
  return `${number ?? ref} · ${disposition === null ? end : words.dispositions[disposition]}`;
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
