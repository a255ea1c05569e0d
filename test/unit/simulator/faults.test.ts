// Drawing and typing faults.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeFaults, drawFaults, FAULT_NAMES, parseFault } from '../../../src/simulator/faults.js';

describe('the draw of faults', () => {
  it('happens with probability 1, never with 0, and takes the amount along', () => {
    expect(drawFaults({ refused: { probability: 1, amount: 402 } }, () => 0.999).answer).toEqual({
      name: 'refused',
      amount: 402,
    });
    expect(drawFaults({ refused: { probability: 0 } }, () => 0)).toEqual({ answer: null, callEvent: null });
  });

  it('gives at most one fault of the answer and one of the call event, each drawn by its own roll', () => {
    const all = Object.fromEntries(FAULT_NAMES.map((name) => [name, { probability: 0.5 }]));
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...FAULT_NAMES)), (lucky) => {
        const drawn = drawFaults(all, (name) => (lucky.includes(name) ? 0.4 : 0.6));
        const names = [drawn.answer, drawn.callEvent].flatMap((fault) => fault?.name ?? []);
        expect(lucky).toEqual(expect.arrayContaining(names));
        if (lucky.length > 0) expect(names.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the words of the command line', () => {
  it('reads a probability with or without an amount', () => {
    expect(parseFault('callback_duplicated=0.2')).toEqual({ callback_duplicated: { probability: 0.2 } });
    expect(parseFault('slow_answer=1:3000')).toEqual({ slow_answer: { probability: 1, amount: 3_000 } });
  });

  it.each(['slow_answer', 'slow_answer=', 'slow_answer=2', 'slow_answer=0.1:', 'earthquake=0.1'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseFault(text)).toThrow(`"${text}"`);
    },
  );

  it('explains every fault in the help', () => {
    for (const name of FAULT_NAMES) expect(describeFaults()).toContain(`  ${name} `);
  });
});
