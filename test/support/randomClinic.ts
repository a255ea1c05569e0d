// Random patients for the calling policy: families with one phone, numbers that do not exist, do-not-call wishes and
// cancels that come while a callback waits. The same seed gives the same clinic.
import { DISPOSITIONS, type Disposition } from '../../src/shared/domain/disposition.js';
import { chance } from '../../src/simulator/chance.js';
import type { Clinic, ClinicDesk, Patient } from './policySimulation.js';

const DAY_MS = 24 * 3_600_000;

export type Chance = () => number;

export function seeded(seed: string): Chance {
  let drawn = 0;
  return () => chance(seed, (drawn += 1));
}

export function pick<One>(from: readonly One[], random: Chance): One {
  return from[Math.floor(random() * from.length)]!;
}

/** Appointments are up to six days ahead; one patient in five shares a phone with somebody queued a little earlier. */
export function newPatient(
  desk: ClinicDesk,
  dayMs: number,
  earlier: readonly Patient[],
  random: Chance,
): Patient {
  const queuedAtMs = dayMs + Math.floor(random() * DAY_MS);
  const own = Array.from(
    { length: 1 + Math.floor(random() * 2) },
    () => `7000${String(random()).slice(2, 9)}`,
  );
  const family = earlier.slice(-40);
  const shared = random() < 0.2 && family.length > 0 ? pick(pick(family, random).phones, random) : null;
  return {
    desk,
    queuedAtMs,
    appointmentMs: queuedAtMs + Math.floor(random() * 6 * DAY_MS),
    phones: [...new Set(shared ? [shared, ...own] : own)],
    cancelledAtMs: random() < 0.03 ? queuedAtMs + Math.floor(random() * DAY_MS) : Infinity,
  };
}

/** Some numbers are added to the do-not-call list while their patients wait, and some do not exist. */
export function clinicOf(patients: readonly Patient[], random: Chance): Clinic {
  const doNotCall = new Map<string, number>();
  for (const { phones, queuedAtMs } of patients)
    if (random() < 0.02) doNotCall.set(pick(phones, random), queuedAtMs + random() * 2 * DAY_MS);
  return { patients, doNotCall, outcome: (phone, draw) => outcomeOf(phone, draw) };
}

const OUTCOMES: readonly Disposition[] = [
  ...Array.from({ length: 12 }, (): Disposition => 'connected'),
  ...Array.from({ length: 4 }, (): Disposition => 'patient_no_answer'),
  ...Array.from({ length: 4 }, (): Disposition => 'patient_unavailable'),
  ...DISPOSITIONS,
];

function outcomeOf(phone: string, random: Chance): { disposition: Disposition; lastsMs: number } {
  const disposition = chance('exists', phone) < 0.05 ? 'number_invalid' : pick(OUTCOMES, random);
  const talkMs = 5_000 + Math.floor(random() * 5 * 60_000);
  return { disposition, lastsMs: disposition === 'silent' ? 15 * 60_000 : talkMs };
}
