// A day on the command line.
import { DateTime } from 'luxon';
import { UsageError } from '../../shared/errors.js';

/** @returns `YYYY-MM-DD` as it was given; throws UsageError when there is no such day */
export function dayOption(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text).isValid) return text;
  throw new UsageError(`"${text}" is not a day; write it as 2026-11-23.`);
}
