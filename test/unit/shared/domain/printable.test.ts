// What a terminal is shown: no control sequences, no text turned around; JSON keeps its value.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableJson } from '../../../../src/shared/domain/printable.js';

const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

describe('text for a terminal', () => {
  it.each([
    ['\u001b[31mКЛ-1\u001b[0m', ' [31mКЛ-1 [0m'],
    ['КЛ-1\r\u0007\u009b2J', 'КЛ-1   2J'],
    ['a\u202eb\u2066c', 'abc'],
    ['a\nb', 'a\nb'],
    ['Ёж №1 – 🙂', 'Ёж №1 – 🙂'],
  ])('%j is shown as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('has neither control characters nor turned text, as JSON too, which keeps its value', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'a\u001b\u009b\u202e\u2066\u200f\u2028\r\t\u0000"\\я'),
    });
    fc.assert(
      fc.property(text, (any) => {
        expect(printable(any)).not.toMatch(UNSAFE);
        expect(printableJson({ any })).not.toMatch(UNSAFE);
        expect(JSON.parse(printableJson({ any }))).toEqual({ any });
      }),
    );
  });
});
