// Answers requests one after the other, so that however many people and scripts read long lists, a call event waits for one of
// their lists at most.
import { finished } from 'node:stream';
import type { RequestHandler, Response } from 'express';

const MAX_WAITING = 30;
/** A reader who takes its answer slowly does not make the others wait for longer. */
const MAX_TURN_MS = 1_000;
/** Between two answers: time for call events, which come all the while. */
const REST_MS = 10;

/** @param whenFull answers a request when too many wait already */
export function oneAtATime(whenFull: RequestHandler): RequestHandler {
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();
  return (req, res, next) => {
    if (waiting >= MAX_WAITING) {
      void whenFull(req, res, next);
      return;
    }
    waiting += 1;
    last = last.then(async () => {
      if (!res.closed) {
        const over = isOver(res);
        next();
        await over;
      }
      waiting -= 1;
    });
  };
}

function isOver(res: Response): Promise<void> {
  return new Promise((resolve) => {
    const rest = () => void setTimeout(resolve, REST_MS);
    const late = setTimeout(rest, MAX_TURN_MS);
    finished(res, () => {
      clearTimeout(late);
      rest();
    });
  });
}
