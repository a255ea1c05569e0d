// What somebody wants to see of the journal: one person's records, one document's, one day's.
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { AuditRecord } from '../audit.js';

const filterSchema = z.object({
  who: z.string().trim().max(100).default(''),
  document: z.string().trim().max(300).default(''),
  /** `2026-11-25` */
  day: z
    .string()
    .regex(/^(?:\d{4}-\d{2}-\d{2})?$/)
    .default(''),
  before: z.string().default(''),
});
export type AuditFilter = Readonly<z.infer<typeof filterSchema>>;

/** @param form as a browser sends it; what cannot be read filters nothing */
export function auditFilter(form: unknown): AuditFilter {
  return filterSchema.safeParse(form ?? {}).data ?? { who: '', document: '', day: '', before: '' };
}

/** An id of a record, epoch milliseconds, or an instant in ISO 8601; anything else asks for the newest. */
export function beforeOf(given: unknown): string | undefined {
  if (typeof given !== 'string') return undefined;
  if (/^\d{1,15}-\d{1,15}$/.test(given)) return given;
  const atMs = /^\d{1,15}$/.test(given) ? Number(given) : Date.parse(given);
  return atMs > 0 ? `${atMs}-0` : undefined;
}

/** The day by the clock of a zone; undefined: any. */
export function dayOf({ day }: AuditFilter, zone: string): { fromMs: number; toMs: number } | undefined {
  const start = DateTime.fromISO(day, { zone });
  return start.isValid ? { fromMs: start.toMillis(), toMs: start.plus({ days: 1 }).toMillis() } : undefined;
}

/** @param names of the document: as it was typed, and every reference that it stands for; null: any document */
export function matcher(
  { who }: AuditFilter,
  names: ReadonlySet<string> | null,
): (record: AuditRecord) => boolean {
  const wanted = who.toLowerCase();
  return (record) =>
    (wanted === '' || record.who.toLowerCase() === wanted) && (names === null || isAbout(record, names));
}

/** Addresses hold references in their parts. */
function isAbout({ what, number }: AuditRecord, names: ReadonlySet<string>): boolean {
  const parts = [number ?? '', what, ...what.split(/[\s/]/).map(decoded)];
  return parts.some((part) => names.has(part.toLowerCase()));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
