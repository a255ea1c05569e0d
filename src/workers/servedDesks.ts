// Which desks a worker serves: all of the configuration, or those that `--desk` names, so that many desks can be split over
// several hosts.
import { parseArgs } from 'node:util';
import type { Desk } from '../shared/config/configSchema.js';
import { UsageError } from '../shared/errors.js';
import { say } from '../shared/texts/say.js';

/**
 * Reads `--desk a,b`, which may be given several times.
 *
 * @param args of the command line
 * @throws UsageError when a desk is not known, or there is anything else on the command line
 */
export function servedDesks(args: readonly string[], desks: readonly Desk[]): readonly Desk[] {
  const names = namedIn(args);
  if (names.length === 0) return desks;
  const known = desks.map(({ name }) => name);
  const [unknown] = names.filter((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(
      say('There is no desk "{name}"; the configuration has {known}.', {
        name: unknown,
        known: known.join(', '),
      }),
    );
  return desks.filter(({ name }) => names.includes(name));
}

function namedIn(args: readonly string[]): string[] {
  const texts = desksOf(args);
  const names = texts.flatMap((text) => text.split(',')).map((name) => name.trim());
  if (names.includes('')) throw new UsageError(usage());
  return names;
}

const usage = () =>
  say('A worker takes only --desk DESK[,DESK…], the desks that it serves; without it, it serves all.');

function desksOf(args: readonly string[]): readonly string[] {
  try {
    const { values } = parseArgs({ args: [...args], options: { desk: { type: 'string', multiple: true } } });
    return values.desk ?? [];
  } catch {
    throw new UsageError(usage());
  }
}
