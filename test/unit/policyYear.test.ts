// A year of random days for thousands of patients at desks in several zones, through the pure calling policy alone.
// Every run is decided by its seed; a failure names it, and POLICY_SEED runs it again.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLOSE_REASONS } from '../../src/shared/domain/callback.js';
import { DISPOSITIONS } from '../../src/shared/domain/disposition.js';
import { lately } from '../support/callingHours.js';
import { testDesk } from '../support/desks.js';
import { policies } from '../support/policies.js';
import { clinicOf, newPatient, pick, seeded, type Chance } from '../support/randomClinic.js';
import { breaches } from '../support/policyRules.js';
import {
  simulate,
  type Clinic,
  type ClinicDesk,
  type Life,
  type Patient,
} from '../support/policySimulation.js';

const DAY_MS = 24 * 3_600_000;
const NEW_YEAR_MS = Date.UTC(2026, 0, 1);
const DAYS = 365;

/** Ends that the policy alone can come to. */
const NOT_HERE: ReadonlySet<string> = new Set(['superseded', 'not_allowed']);
const ENDS = CLOSE_REASONS.filter((reason) => !NOT_HERE.has(reason));

const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
const perNumber = { gap: '30m', perDay: 3 };
const DESKS = [
  { timezone: 'Europe/Moscow', window: { from: '09:30', to: '14:30' }, lines: 2, perNumber },
  {
    timezone: 'Asia/Kamchatka',
    window: [
      { from: '09:00', to: '12:00' },
      { from: '15:00', to: '18:00' },
    ],
    days: WORKDAYS,
    holidays: 'skip',
    onSilence: 'retry',
    lines: 1,
    perNumber: { gap: '2h', perDay: 1 },
  },
  {
    timezone: 'Europe/Berlin',
    window: { from: '00:30', to: '03:30' },
    exceptions: { '2026-03-29': [{ from: '02:00', to: '04:00' }], '2026-05-05': 'closed' },
    lines: 3,
    perNumber,
  },
  {
    timezone: 'Asia/Kathmandu',
    window: { from: '06:15', to: '21:45' },
    attempts: 5,
    leadTime: '12h',
    lines: 2,
    perNumber: { gap: '15m', perDay: 2 },
  },
  {
    timezone: 'Australia/Lord_Howe',
    window: { from: '08:00', to: '16:00' },
    days: [...WORKDAYS, 'sat'],
    attempts: 2,
    usualCall: '20m',
    lines: 1,
    perNumber,
  },
].map(({ lines, ...settings }): ClinicDesk => ({
  policy: testDesk({ usualCall: '2m', ...settings, lines }).policy,
  lines,
}));

/** A few new patients a day at each desk, and now and then more than a day can hold. */
function yearOf(random: Chance): Clinic {
  const patients: Patient[] = [];
  for (let day = 0; day < DAYS; day += 1)
    for (const desk of DESKS) {
      const count = random() < 0.02 ? 150 : Math.floor(random() * 7);
      for (let i = 0; i < count; i += 1)
        patients.push(newPatient(desk, NEW_YEAR_MS + day * DAY_MS, patients, random));
    }
  return clinicOf(patients, random);
}

function countBy<Key>(keys: readonly Key[]): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

describe('a year of calling', () => {
  const seed = process.env['POLICY_SEED'] ?? '2026';
  const clinic = yearOf(seeded(`${seed}/clinic`));
  let lives: readonly Life[] = [];

  beforeAll(() => {
    lives = simulate(clinic, seeded(`${seed}/days`));
  }, 60_000);

  it('breaks none of the rules for any of thousands of patients', () => {
    expect(breaches(clinic, lives).slice(0, 10), `POLICY_SEED=${seed}`).toEqual([]);
    expect(lives.length).toBeGreaterThan(5_000);
  }, 60_000);

  it('has seen every disposition, every end there is, and patients waiting for the window and for a number', () => {
    const seen = countBy(lives.flatMap(({ calls }) => calls.map(({ disposition }) => disposition)));
    const ends = countBy(lives.map(({ end }) => end?.reason));
    const postpones = countBy(lives.flatMap(({ postpones: why }) => why));
    const least = (counts: ReadonlyMap<unknown, number>, ...keys: unknown[]) =>
      Math.min(...keys.map((key) => counts.get(key) ?? 0));
    expect(least(seen, ...DISPOSITIONS)).toBeGreaterThan(100);
    expect(least(postpones, 'window', 'number')).toBeGreaterThan(100);
    expect(least(ends, ...ENDS)).toBeGreaterThan(20);
  });
});

describe('a fortnight at any desks', () => {
  it('breaks none of the rules', () => {
    fc.assert(
      fc.property(
        fc.array(policies, { minLength: 1, maxLength: 3 }),
        lately,
        fc.string(),
        (rules, startMs, seed) => {
          const random = seeded(seed);
          const desks = rules.map((policy): ClinicDesk => ({ policy, lines: 1 + Math.floor(random() * 3) }));
          const patients: Patient[] = [];
          for (let i = 0; i < 30; i += 1)
            patients.push(
              newPatient(pick(desks, random), startMs + Math.floor(random() * 8) * DAY_MS, patients, random),
            );
          const clinic = clinicOf(patients, random);
          expect(breaches(clinic, simulate(clinic, random))).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);
});

describe('a family with one phone', () => {
  it('is called one after the other, the most urgent first, and everybody has all their tries', () => {
    const { policy } = testDesk({ window: { from: '09:30', to: '14:30' }, perNumber });
    const desk: ClinicDesk = { policy, lines: 4 };
    const member = (daysAhead: number): Patient => ({
      desk,
      queuedAtMs: NEW_YEAR_MS,
      appointmentMs: NEW_YEAR_MS + daysAhead * DAY_MS,
      phones: ['79161234567'],
      cancelledAtMs: Infinity,
    });
    const clinic: Clinic = {
      patients: [member(9), member(7), member(8), member(6)],
      doNotCall: new Map(),
      outcome: () => ({ disposition: 'patient_no_answer', lastsMs: 60_000 }),
    };
    const lives = simulate(clinic, seeded('family'));
    const firstCalls = lives.map(({ calls }) => calls[0]?.startedMs ?? 0);
    expect([3, 1, 2, 0].map((index) => firstCalls[index])).toEqual([...firstCalls].sort((a, b) => a - b));
    expect(lives.map(({ calls }) => calls.length)).toEqual([3, 3, 3, 3]);
    expect(breaches(clinic, lives)).toEqual([]);
  });
});
