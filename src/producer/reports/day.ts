// Days on the command line.
import { DateTime } from 'luxon';
import { UsageError } from '../../shared/errors.js';
import { say } from '../../shared/texts/say.js';

/** @returns `YYYY-MM-DD` as it was given; throws UsageError when there is no such day */
export function dayOption(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text).isValid) return text;
  throw new UsageError(say('"{text}" is not a day; write it as 2026-11-23.', { text }));
}

const MAX_DAYS = 400;

/** @returns how many days; throws UsageError when it is no such number */
export function daysOption(text: string): number {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= MAX_DAYS) return days;
  throw new UsageError(
    say('"{text}" is not a number of days; give one from 1 to {most}.', { text, most: MAX_DAYS }),
  );
}
