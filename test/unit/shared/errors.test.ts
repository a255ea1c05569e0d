// What an error may be told by without its message, which may quote a patient.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { framesOf, systemCodeOf } from '../../../src/shared/errors.js';

describe('the system’s code of an error', () => {
  it('is told of errors that the system gave', async () => {
    const error: unknown = await readFile('/nowhere/Выдумкин').catch((reason: unknown) => reason);
    expect(systemCodeOf(error)).toBe('ENOENT');
  });

  it.each([
    ['no code', new Error('Выдумкин')],
    ['a code that is no code of the system', Object.assign(new Error(), { code: 'Выдумкин' })],
    ['a number for a code', Object.assign(new Error(), { code: 17 })],
    ['no error at all', 'ENOENT'],
  ])('is not made up of %s', (_what, error) => {
    expect(systemCodeOf(error)).toBeNull();
  });
});

describe('the place of an error', () => {
  it('has no line of its message, however that is written', () => {
    const frames = framesOf(new Error('Unexpected token\n    at Выдумкин\n    at 79161234567'));
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.join('\n')).not.toMatch(/Выдумкин|7916/);
    expect(frames[0]).toMatch(/errors\.test/);
  });

  it('is nothing when the error has none', () => {
    expect(framesOf(Object.assign(new Error('Выдумкин'), { stack: undefined }))).toEqual([]);
  });
});
