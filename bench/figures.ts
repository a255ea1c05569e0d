// The list of figures, in the order in which they are measured. Another one is a file in figures/, its rows in
// report/rowTable.ts, and a line here.
import { callEvents } from './figures/callEvents.js';
import { commands } from './figures/commands.js';
import { enqueue } from './figures/enqueue.js';
import type { Figure } from './figures/figure.js';
import { lineIdle } from './figures/lineIdle.js';
import { manyDesks } from './figures/manyDesks.js';
import { openingHours } from './figures/openingHours.js';
import { openPages } from './figures/openPages.js';
import { redisBytes } from './figures/redisBytes.js';
import { startUp } from './figures/startUp.js';
import { wholeCalls } from './figures/wholeCalls.js';

export const FIGURES: readonly Figure[] = [
  enqueue,
  wholeCalls,
  callEvents,
  lineIdle,
  openingHours,
  redisBytes,
  commands,
  startUp,
  manyDesks,
  openPages,
];
