// MTS Exolve behind the seam for robots.
import type { Robot } from '../robot.js';
import { pastCalls, startCallback } from './exolveClient.js';
import type { ExolveConfig } from './exolveConfig.js';
import { readCallEvent } from './readCallEvent.js';

export function createExolve(config: ExolveConfig): Robot {
  return {
    start: (order, signal) => startCallback(config, order, signal),
    readEvent: ({ body }) => readCallEvent(body),
    history: (fromMs, toMs, signal) => pastCalls(config, fromMs, toMs, signal),
  };
}
