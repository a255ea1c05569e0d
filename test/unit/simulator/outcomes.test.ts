// The choice of an ending: scripted numbers, seeded mix, and what the command line may say about either.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dispositionOfCause } from '../../../src/shared/domain/disposition.js';
import { chance } from '../../../src/simulator/chance.js';
import {
  chooseOutcome,
  endingOf,
  OUTCOMES,
  parseMix,
  parseSequence,
} from '../../../src/simulator/outcomes.js';

const NUMBER = '79161234567';

describe('the choice of an outcome', () => {
  it('follows a number’s own sequence and repeats its last outcome', () => {
    const script = { mix: { connected: 1 }, sequences: { [NUMBER]: ['busy', 'invalid'] as const } };
    expect([1, 2, 3, 9].map((nth) => chooseOutcome(script, NUMBER, nth, 0.5))).toEqual([
      'busy',
      'invalid',
      'invalid',
      'invalid',
    ]);
    expect(chooseOutcome(script, '79167654321', 1, 0.5)).toBe('connected');
  });

  it('never gives an outcome without weight, whatever the roll', () => {
    const mixes = fc
      .dictionary(fc.constantFrom(...OUTCOMES), fc.integer({ min: 0, max: 50 }))
      .filter((mix) => Object.values(mix).some((weight) => weight > 0));
    fc.assert(
      fc.property(mixes, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (mix, roll) => {
        const outcome = chooseOutcome({ mix, sequences: {} }, NUMBER, 1, roll);
        expect(mix[outcome]).toBeGreaterThan(0);
      }),
    );
  });

  it('gives each outcome its share over many numbers', () => {
    const mix = { connected: 3, busy: 1 };
    const drawn = Array.from({ length: 4_000 }, (_, i) =>
      chooseOutcome({ mix, sequences: {} }, NUMBER, 1, chance('seed', 'outcome', i, 1)),
    );
    const share = drawn.filter((outcome) => outcome === 'busy').length / drawn.length;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
  });

  it('is refused when nothing can happen', () => {
    expect(() => chooseOutcome({ mix: {}, sequences: {} }, NUMBER, 1, 0)).toThrow(/empty/);
  });
});

describe('endings', () => {
  it.each([
    ['failed', 'patient_failed'],
    ['busy', 'patient_busy'],
    ['busy_sip', 'patient_busy'],
    ['no_answer', 'patient_no_answer'],
    ['unavailable', 'patient_unavailable'],
    ['rejected', 'patient_rejected'],
    ['invalid', 'number_invalid'],
    ['carrier', 'carrier_failed'],
  ] as const)('%s is what Marvin reads as %s', (outcome, disposition) => {
    const { report } = endingOf(outcome);
    expect(report?.status).toBe('patient_failed');
    expect(dispositionOfCause({ q850: report?.q850, sip: report?.sip })).toBe(disposition);
  });
});

describe('chance', () => {
  it('depends on the seed and the names only, and lies in [0, 1)', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (seed, name, nth) => {
        const drawn = chance(seed, name, nth);
        expect(drawn).toBe(chance(seed, name, nth));
        expect(drawn).toBeGreaterThanOrEqual(0);
        expect(drawn).toBeLessThan(1);
      }),
    );
    expect(chance('a', 'outcome', 1)).not.toBe(chance('b', 'outcome', 1));
  });
});

describe('the words of the command line', () => {
  it('reads a mix and a sequence', () => {
    expect(parseMix('connected=50,busy=10.5')).toEqual({ connected: 50, busy: 10.5 });
    expect(parseSequence(`+${NUMBER}=busy,connected`)).toEqual({ [NUMBER]: ['busy', 'connected'] });
  });

  it.each(['connected', 'connected=-1', 'gone=5', 'busy=0', ''])('refuses the mix "%s"', (text) => {
    expect(() => parseMix(text)).toThrow();
  });

  it.each(['busy', `${NUMBER}=`, `${NUMBER}=busy,gone`, 'ivan=busy'])('refuses the sequence "%s"', (text) => {
    expect(() => parseSequence(text)).toThrow();
  });
});
