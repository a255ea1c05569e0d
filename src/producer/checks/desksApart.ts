// Desks that would get in each other's way: rows of one branch, calls of one queue, events of one scenario.
import type { Configuration } from '../../shared/config/configuration.js';
import type { Desk } from '../../shared/config/configSchema.js';
import { nameKey } from '../../shared/domain/nameKey.js';
import { groupedBy } from '../../shared/groupedBy.js';
import { say } from '../../shared/texts/say.js';
import { warning, type Finding } from './finding.js';

export function desksApart({ config: { desks } }: Configuration): Finding[] {
  const inEarnest = desks.filter(({ robot }) => robot.kind !== 'simulator');
  return [
    ...shared(desks, ({ branches }) => branches.map(nameKey)).map(({ names, what }) =>
      warning(
        say('desks {names} share the branch "{what}": its rows come to only one of them; name it once.', {
          names,
          what,
        }),
      ),
    ),
    ...shared(inEarnest, ({ robot }) => [robot.number]).map(({ names, what }) =>
      warning(
        say(
          'desks {names} ring one PBX queue ({what}): their lines add up; make them no more than its operators, or give each desk a number.',
          { names, what },
        ),
      ),
    ),
    ...shared(inEarnest, ({ robot }) => ('method' in robot ? [robot.method] : [])).map(({ names }) =>
      warning(
        say(
          'desks {names} share one scenario (robot.method), whose events go to the address of one desk only; give each desk a scenario.',
          { names },
        ),
      ),
    ),
  ];
}

/** What more than one desk has, with their names. */
function shared(
  desks: readonly Desk[],
  of: (desk: Desk) => readonly string[],
): { readonly names: string; readonly what: string }[] {
  const pairs = desks.flatMap((desk) => [...new Set(of(desk))].map((what) => ({ what, name: desk.name })));
  return [...groupedBy(pairs, ({ what }) => what)]
    .filter(([, own]) => own.length > 1)
    .map(([what, own]) => ({ what, names: own.map(({ name }) => name).join(', ') }));
}
