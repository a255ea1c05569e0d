// What a desk makes of a row: whether its status is one to call for, and whether the desk can still call in time.
import type { Desk } from '../../shared/config/configSchema.js';
import { nextRoom } from '../../shared/domain/callingWindow.js';
import { nameKey } from '../../shared/domain/nameKey.js';
import { combineOnecDateTime, parseOnecDate, type OnecDate } from '../../shared/domain/onecDates.js';
import { remembering } from './names.js';
import type { RejectReason } from '../../shared/domain/rowReasons.js';

export class DeskIntake {
  readonly name: string;
  readonly countries: readonly string[];
  readonly #leadTimeMs: number;
  readonly #nowMs: number;
  /** When the desk can start its next call; null when it never opens again. */
  readonly #openingMs: number | null;
  readonly #dateAndTime: (both: string) => OnecDate;
  /** Without `onec.unreached` every status is. With it, only what it lists: an empty status is not yet a verdict. */
  readonly isUnreached: (status: string) => boolean;

  constructor({ name, countries, policy, onec }: Desk, nowMs: number) {
    this.name = name;
    this.countries = countries;
    const { zone } = policy.hours;
    this.#dateAndTime = remembering((both) => {
      const [date = '', time = ''] = both.split('\n');
      return time === '' ? parseOnecDate(date, zone) : combineOnecDateTime(date, time, zone);
    });
    this.#leadTimeMs = policy.leadTimeMs;
    this.#nowMs = nowMs;
    this.#openingMs = nextRoom(policy.hours, nowMs, policy.usualCallMs);
    const unreached = onec.unreached && new Set(onec.unreached.map(nameKey));
    this.isUnreached = remembering((status) => unreached?.has(nameKey(status)) ?? true);
  }

  /** @param time of a field of its own, or empty */
  readDate(date: string, time: string): OnecDate {
    return this.#dateAndTime(`${date}\n${time}`);
  }

  /** Why this desk cannot call about an appointment any more, by the gate's own rules; null when it can. */
  lateness(appointmentMs: number): RejectReason | null {
    if (appointmentMs <= this.#nowMs) return 'appointment_passed';
    const canCall = this.#openingMs !== null && this.#openingMs < appointmentMs - this.#leadTimeMs;
    return canCall ? null : 'too_late';
  }
}
