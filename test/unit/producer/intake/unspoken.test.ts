// What people are told about names that the robot will not say: how many, and never which.
import { expect, it } from 'vitest';
import {
  noUnspoken,
  spokenAsNobody,
  unspokenCounts,
  unspokenInWords,
} from '../../../../src/producer/intake/unspoken.js';
import { outcomeOf, SOUND_ROW } from './desks.js';

const counted = (...rows: readonly Partial<Record<'Пациент' | 'Специалист', string>>[]) => {
  const unspoken = noUnspoken();
  for (const row of rows) {
    const outcome = outcomeOf({ ...SOUND_ROW, ...row });
    if (outcome.kind === 'callable') spokenAsNobody(outcome.candidate, unspoken);
  }
  return unspoken;
};

it('counts names and specialists that are none', () => {
  const unspoken = counted(
    {},
    { Пациент: 'Не указано' },
    { Пациент: 'a0230570-3ef7-11de-8086-001485c0d477', Специалист: '#Н/Д' },
  );
  expect(unspokenCounts(unspoken)).toEqual({ unspoken: { patients: 2, specialists: 1 } });
  const why = 'what the export has there is no name that can be spoken. Check that column.';
  expect(unspokenInWords(unspoken)).toEqual([
    `The robot will say "пациент" for the patient in 2 rows: ${why}`,
    `The robot will say "врач" for the specialist in 1 row: ${why}`,
  ]);
});

it('says nothing where everybody has a name, the export has none, or the specialist is a doctor', () => {
  const unspoken = counted({}, { Пациент: '', Специалист: '' }, { Специалист: 'Врач' });
  expect(unspokenCounts(unspoken)).toEqual({});
  expect(unspokenInWords(unspoken)).toEqual([]);
});
