// `--desk a,b` of a worker.
import { describe, expect, test } from 'vitest';
import { servedDesks } from '../../../src/workers/servedDesks.js';
import { testDesk } from '../../support/desks.js';

const desks = ['north', 'south', 'east'].map((name) => testDesk({}, name));
const names = (...args: string[]) => servedDesks(args, desks).map(({ name }) => name);

describe('a worker', () => {
  test.each([
    [[], ['north', 'south', 'east']],
    [['--desk', 'south'], ['south']],
    [
      ['--desk', 'east, north'],
      ['north', 'east'],
    ],
    [
      ['--desk=south', '--desk=east'],
      ['south', 'east'],
    ],
  ])('told %j serves %j', (args, served) => {
    expect(names(...args)).toEqual(served);
  });

  test.each([
    [['--desk', 'south,west'], 'There is no desk "west"; the configuration has north, south, east.'],
    [['--desk', ''], 'A worker takes only --desk'],
    [['--desk'], 'A worker takes only --desk'],
    [['--desks', 'south'], 'A worker takes only --desk'],
    [['south'], 'A worker takes only --desk'],
  ])('told %j says what is wrong', (args, sentence) => {
    expect(() => names(...args)).toThrow(sentence);
  });
});
