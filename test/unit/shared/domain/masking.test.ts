// What is masked must stay masked, whatever a clerk typed into the field.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskName, maskPhone } from '../../../../src/shared/domain/masking.js';

describe('a masked number', () => {
  test.each([
    ['79161234567', '+7 916 ***-**-67'],
    ['380501234567', '+38 ***-**-67'],
    ['8916123456', '***-**-56'],
    ['1234567', '***-**-67'],
    ['101', '***'],
    ['', '***'],
  ])('of %s is %s', (digits, masked) => {
    expect(maskPhone(digits)).toBe(masked);
  });

  test('shows at most the prefix and the last two digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{0,20}$/), (digits) => {
        const shown = maskPhone(digits).replace(/\D/g, '');
        expect(shown.length).toBeLessThanOrEqual(Math.min(6, digits.length));
        expect(digits.length - shown.length).toBeGreaterThanOrEqual(Math.min(digits.length, 4));
        expect(digits.endsWith(shown.slice(-2))).toBe(true);
      }),
    );
  });
});

describe('a masked name', () => {
  test.each([
    ['Иванов Пётр Сергеевич', 'И. П. С.'],
    ['иванов пётр', 'И. П.'],
    ['Петрова-Водкина Анна-Мария', 'П. А.'],
    ['Мамедов Рустам Али оглы', 'М. Р. А. О.'],
    ['Иванов П.С.', 'И. П. С.'],
    ['Иванов 89161234567', 'И.'],
    ['', '***'],
    ['12', '***'],
  ])('of %s is %s', (name, masked) => {
    expect(maskName(name)).toBe(masked);
  });

  test('contains no word of three letters or more of the name', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('Иванов', 'ПЁТР', 'ольга', 'ﬃ', 'ß', 'й', 'о', '-', ',', '!'), {
          maxLength: 8,
        })
        .map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(names, (name) => {
        const masked = maskName(name).toLowerCase();
        for (const word of name.toLowerCase().match(/\p{L}{3,}/gu) ?? []) expect(masked).not.toContain(word);
        expect(masked).toMatch(/^(\*\*\*|\p{L}\p{M}*\.( \p{L}\p{M}*\.){0,3})$/u);
      }),
      { numRuns: 2_000 },
    );
  });
});
