// What was read at the start is well, since this runs; and what of it is not yet as it is when patients are called.
import type { Configuration } from '../../shared/config/configuration.js';
import { say } from '../../shared/texts/say.js';
import { warning, well, type Finding } from './finding.js';

export function configured({ config, environment }: Configuration): Finding[] {
  const desks = config.desks.map(({ name }) => name).join(', ');
  const [sealing] = environment.sealKeys;
  return [
    well(say('configuration: ok, {count} desk(s): {desks}', { count: config.desks.length, desks })),
    well(
      say('seal keys: ok, {count}, sealing with "{id}"', {
        count: environment.sealKeys.length,
        id: sealing?.id ?? '',
      }),
    ),
  ];
}

export function users({ environment }: Configuration): Finding[] {
  if (environment.boardUsers.length > 0) return [];
  return [warning(say('BOARD_USERS is empty: nobody can see the board; see `marvin board-user`.'))];
}

export function notInEarnest({ config }: Configuration): Finding[] {
  return config.desks.flatMap(({ name: desk, robot, dialOnly }) => [
    ...(robot.kind === 'simulator'
      ? [
          warning(
            say('desk {desk} is in training: its robot is the simulator, and nobody is rung.', { desk }),
          ),
        ]
      : []),
    ...(dialOnly
      ? [
          warning(
            say(
              'desk {desk} rings {count} number(s) of dialOnly and nobody else; take it out to call patients.',
              {
                desk,
                count: dialOnly.length,
              },
            ),
          ),
        ]
      : []),
  ]);
}
