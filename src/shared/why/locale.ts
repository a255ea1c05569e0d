// What a language must be able to say about a document, and the lines in order: one for the document, one for each thing
// that happened, one for what it waits for now.
import { DateTime } from 'luxon';
import type { Happening, Standing } from './story.js';

/** Writes an instant in the desk's zone. */
export type When = (instantMs: number) => string;

interface Headline {
  readonly ref: string;
  /** 1C's number of the document, for people. */
  readonly number: string | null;
  readonly desk: string;
  /** Masked. */
  readonly patient: string;
  readonly appointmentMs: number;
}

export interface Locale {
  headline(about: Headline, when: When): string;
  happening(happened: Happening, attempts: number, when: When): string;
  standing(now: Standing, when: When): string;
  /** Said when its rows came to no call and it is not queued. */
  notQueued(): string;
  nothingKnown(retentionDays: number): string;
}

/** `24.11.2026 10:30` on the zone's clock. */
export function whenIn(zone: string): When {
  return (instantMs) => DateTime.fromMillis(instantMs, { zone }).toFormat('dd.MM.yyyy HH:mm');
}

/** What somebody typed, as one line that cannot command a terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** Words that stand by themselves elsewhere, within a sentence. */
export function uncapitalized(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
