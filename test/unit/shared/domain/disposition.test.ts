// The table of dispositions: telephony causes by the contract's list, Q.850 before SIP, and who is at fault.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DISPOSITIONS,
  dispositionOfCause,
  TRAITS_OF,
  FAULTS,
} from '../../../../src/shared/domain/disposition.js';

const Q850 = {
  patient_busy: [17],
  patient_no_answer: [18, 19],
  patient_unavailable: [20, 27],
  patient_rejected: [21],
  number_invalid: [1, 22, 28],
  carrier_failed: [2, 3, 34, 38, 41, 42, 47],
} as const;

const SIP = {
  patient_busy: [486, 600],
  patient_no_answer: [408, 480],
  patient_rejected: [603, 403],
  number_invalid: [604, 410, 484],
  carrier_failed: [503, 404],
} as const;

const pairs = (table: Readonly<Record<string, readonly number[]>>) =>
  Object.entries(table).flatMap(([disposition, causes]) =>
    causes.map((cause) => [cause, disposition] as const),
  );

describe('a telephony cause', () => {
  test.each(pairs(Q850))('Q.850 %i is %s', (q850, disposition) => {
    expect(dispositionOfCause({ q850 })).toBe(disposition);
  });

  test.each(pairs(SIP))('SIP %i is %s', (sip, disposition) => {
    expect(dispositionOfCause({ sip })).toBe(disposition);
  });

  test('of Q.850 wins over SIP: 404 without it is the carrier’s, with "unallocated number" the number’s', () => {
    expect(dispositionOfCause({ q850: 1, sip: 404 })).toBe('number_invalid');
    expect(dispositionOfCause({ q850: 17, sip: 503 })).toBe('patient_busy');
  });

  test('of Q.850 outside the table leaves the decision to SIP, except 404, which is the carrier’s only without Q.850', () => {
    expect(dispositionOfCause({ q850: 16, sip: 486 })).toBe('patient_busy');
    expect(dispositionOfCause({ q850: 16, sip: 404 })).toBe('patient_failed');
  });

  test('outside the table, or missing, leaves open why the patient was not reached', () => {
    const known = new Set([...Object.values(Q850).flat(), ...Object.values(SIP).flat()] as number[]);
    const unknown = fc.option(
      fc.integer({ min: -1, max: 700 }).filter((cause) => !known.has(cause)),
      { nil: undefined },
    );
    fc.assert(
      fc.property(unknown, unknown, (q850, sip) => {
        expect(dispositionOfCause({ q850, sip })).toBe('patient_failed');
      }),
    );
  });

  test('never blames the operator, the robot or us, and never claims a conversation', () => {
    fc.assert(
      fc.property(
        fc.option(fc.nat({ max: 130 })),
        fc.option(fc.integer({ min: 300, max: 699 })),
        (q850, sip) => {
          const disposition = dispositionOfCause({ q850: q850 ?? undefined, sip: sip ?? undefined });
          expect(['patient', 'carrier']).toContain(TRAITS_OF[disposition].fault);
        },
      ),
    );
  });
});

describe('a disposition', () => {
  test('has exactly one fault, and every fault has a disposition', () => {
    expect(Object.keys(TRAITS_OF).sort()).toEqual([...DISPOSITIONS].sort());
    expect(new Set(Object.values(TRAITS_OF).map(({ fault }) => fault))).toEqual(new Set(FAULTS));
  });

  test('that is the patient’s fault is one of the patient’s leg', () => {
    const paid = DISPOSITIONS.filter((disposition) => TRAITS_OF[disposition].fault === 'patient');
    expect(paid).toEqual([
      'patient_failed',
      'patient_busy',
      'patient_no_answer',
      'patient_unavailable',
      'patient_rejected',
      'number_invalid',
    ]);
  });
});
