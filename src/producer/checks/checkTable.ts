// Everything that `marvin check` looks at, in the order of its report: one line each.
import type { Configuration } from '../../shared/config/configuration.js';
import type { Session } from '../cli.js';
import { callbacksLeftBehind } from './backlog.js';
import { configured, notInEarnest, users } from './configured.js';
import { desksApart } from './desksApart.js';
import { disk } from './disk.js';
import type { Check } from './finding.js';
import { calendar, dailyPull, hours } from './hours.js';
import { numbersRung } from './numbersRung.js';
import { onecAccess } from './onecAccess.js';
import { publicAddress } from './publicAddress.js';
import { redisServer, room } from './redisServer.js';
import { refusals } from './refusals.js';
import { robotReach } from './robotReach.js';
import { seals } from './seals.js';
import { workers } from './workers.js';

/** What needs no Redis: it is told even when that is away. */
export const CONFIGURATION_CHECKS: readonly Check<Configuration>[] = [
  { topic: 'configuration', look: configured },
  { topic: 'users', look: users },
  { topic: 'training', look: notInEarnest },
  { topic: 'hours', look: hours },
  { topic: 'calendar', look: calendar },
  { topic: 'pull', look: dailyPull },
  { topic: 'desks', look: desksApart },
  { topic: 'numbers', look: numbersRung },
  { topic: 'disk', look: disk },
  { topic: 'robot', look: robotReach },
  { topic: '1c', look: onecAccess },
];

/** Each text of Redis is looked at; a large one takes longer than any answer over a network may. */
const SEALS_LIMIT_MS = 60_000;

export const REDIS_CHECKS: readonly Check<Session>[] = [
  { topic: 'redis', look: redisServer },
  { topic: 'connections', look: room },
  { topic: 'seals', look: seals, limitMs: SEALS_LIMIT_MS },
  { topic: 'events', look: refusals },
  { topic: 'backlog', look: callbacksLeftBehind },
  { topic: 'web', look: publicAddress },
  { topic: 'workers', look: workers },
];
