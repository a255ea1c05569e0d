// Call events that the web process refused: the scenario or a token is wrong if they still come.
import { DAY_MS } from '../../shared/domain/duration.js';
import { isoIn } from '../../shared/domain/instant.js';
import { lastRefusals } from '../../shared/redis/keptRefusals.js';
import { refusedEventWords } from '../../shared/words/refusedEvents.js';
import { say } from '../../shared/texts/say.js';
import type { Session } from '../cli.js';
import { warning, well, type Finding } from './finding.js';

export async function refusals({ redis, config }: Session): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const desk of [...config.desks, null]) {
    const zone = desk?.policy.hours.zone ?? config.desks[0]?.policy.hours.zone ?? 'UTC';
    for (const { atMs, reason, detail } of await lastRefusals(redis, desk?.name ?? null)) {
      const of = desk === null ? say('at no desk') : say('at desk {desk}', { desk: desk.name });
      const about = { of, at: isoIn(zone, atMs), reason, detail: refusedEventWords(detail) };
      found.push(
        Date.now() - atMs > DAY_MS
          ? well(say('call event refused {of}, last {at}: {reason}, {detail}', about))
          : warning(
              say('call event refused {of}, last {at}: {reason}, {detail}; correct the scenario.', about),
            ),
      );
    }
  }
  return found;
}
