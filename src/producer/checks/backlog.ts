// What should have moved and did not: desks on pause, callbacks whose time has passed, results that 1C did not take.
import { deskStatus } from '../../shared/calls/deskStatus.js';
import { delayedScores, waitingKeys } from '../../shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { language, say } from '../../shared/texts/say.js';
import { pauseEnd, pauseReason } from '../../shared/words/pauses.js';
import type { Session } from '../cli.js';
import { warning, well, type Finding } from './finding.js';

/** A worker takes what is due within a second; a desk with few lines leaves it waiting, but not delayed. */
const OVERDUE_MS = 60_000;

export async function callbacksLeftBehind({ desks }: Session): Promise<Finding[]> {
  const found = (await Promise.all(desks.map((desk) => leftBehindAt(desk)))).flat();
  return found.length > 0 ? found : [well(say('backlog: ok, no callback is overdue and no result is stuck'))];
}

async function leftBehindAt(queues: DeskQueues): Promise<Finding[]> {
  const nowMs = Date.now();
  const { hold, results } = await deskStatus(queues, nowMs);
  const desk = queues.settings.name;
  if (hold)
    return [
      warning(
        say('desk {desk} is on pause {end}: {reason}; `marvin resume {desk}` lets it go on.', {
          desk,
          end: pauseEnd(hold, language()),
          reason: pauseReason(hold, language()),
        }),
      ),
      ...stuck(desk, results.failed),
    ];
  const { first } = delayedScores(nowMs - OVERDUE_MS, 0);
  const overdue = await queues.redis.zcount(waitingKeys(queues.calls).delayed, '-inf', first);
  return [
    ...(overdue > 0
      ? [
          warning(
            say(
              'desk {desk}: {count, plural, one {# callback is overdue and nobody takes it} other {# callbacks are overdue and nobody takes them}}; start a worker, or look into its log.',
              { desk, count: overdue },
            ),
          ),
        ]
      : []),
    ...stuck(desk, results.failed),
  ];
}

function stuck(desk: string, count: number): Finding[] {
  if (count === 0) return [];
  return [
    warning(
      say(
        'desk {desk}: 1C did not take {count, plural, one {# result} other {# results}}; see the board for why, then run `marvin results --redeliver`.',
        { desk, count },
      ),
    ),
  ];
}
