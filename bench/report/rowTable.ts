// Every row that the bench can print: what it says, what its yardstick is, and what is aimed at.

export interface Target {
  /** What is compared: the value, or how many times the yardstick it is. */
  readonly of: 'value' | 'ratio';
  readonly better: 'less' | 'more';
  readonly first: number;
  /** What comes after the first step, if anything. */
  readonly aim?: number;
}

export interface RowSpec {
  readonly says: string;
  readonly unit: string;
  /** What is measured beside it in the same run, in words. */
  readonly yardstick?: string;
  readonly target?: Target;
}

const PLAIN_EXPRESS = 'bare Express, one write';
const PLAIN_WORKER = 'plain BullMQ worker';
const PLAIN_BOTH = 'plain worker + bare Express';

const atMost = (first: number, aim?: number): Target => target('value', 'less', first, aim);
const atLeastOf = (first: number, aim?: number): Target => target('ratio', 'more', first, aim);
const atMostOf = (first: number, aim?: number): Target => target('ratio', 'less', first, aim);

function target(of: Target['of'], better: Target['better'], first: number, aim: number | undefined): Target {
  return { of, better, first, ...(aim === undefined ? {} : { aim }) };
}

const ms = (says: string, yardstick?: string, target?: Target): RowSpec =>
  spec(says, 'ms', yardstick, target);

function spec(says: string, unit: string, yardstick?: string, target?: Target): RowSpec {
  return { says, unit, ...(yardstick ? { yardstick } : {}), ...(target ? { target } : {}) };
}

/** In the order in which they are printed. */
export const ROWS = {
  enqueue: spec('enqueue an export', 'rows/s', 'raw addBulk of the same jobs', atLeastOf(0.75, 0.9)),
  enqueuePeak: spec('peak memory of `marvin enqueue`', 'MB', undefined, atMost(200)),
  calls: spec('whole calls, 50 lines, one worker', 'calls/s', PLAIN_BOTH, atLeastOf(0.6, 0.9)),
  fullP50: ms('call event answered meanwhile, p50', PLAIN_EXPRESS),
  fullP99: ms('call event answered meanwhile, p99', PLAIN_EXPRESS),
  steadyP50: ms('call event at 200/s, all else running, p50', PLAIN_EXPRESS),
  steadyP99: ms('call event at 200/s, all else running, p99', PLAIN_EXPRESS, atMost(25, 10)),
  flat: spec('call events flat out, 50 connections', 'events/s', PLAIN_EXPRESS),
  flatP50: ms('call event flat out, p50', PLAIN_EXPRESS),
  flatP99: ms('call event flat out, p99', PLAIN_EXPRESS),
  idleOneP50: ms('a free line is idle: 1 line, 1 worker, p50', PLAIN_WORKER, atMost(8, 5)),
  idleOneP99: ms('a free line is idle: 1 line, 1 worker, p99', PLAIN_WORKER, atMost(50)),
  idleEightP50: ms('a free line is idle: 8 lines, 3 workers, p50', PLAIN_WORKER, atMost(12, 8)),
  idleEightP99: ms('a free line is idle: 8 lines, 3 workers, p99', PLAIN_WORKER, atMost(50)),
  openingFirst: ms('first call after the opening, 10,000 due', PLAIN_WORKER, atMost(150)),
  openingAll: ms('50 lines busy after the opening', PLAIN_WORKER, atMost(500)),
  closing: ms('9,950 waiting are postponed after the closing'),
  closingCalls: spec('calls begun after the closing', 'calls', undefined, atMost(0)),
  bytesWaiting: spec(
    'Redis, a waiting callback',
    'bytes',
    'raw job of the same data in clear',
    atMostOf(1.4),
  ),
  bytesFinished: spec('Redis, a finished callback, result delivered', 'bytes', 'the same', atMost(2_500)),
  bytesEvents: spec('Redis, event streams of a desk, at most', 'kB', undefined),
  sent: spec('commands sent to Redis for a call', 'commands', PLAIN_BOTH, atMost(20, 12)),
  sentInner: spec('the same with those inside scripts', 'commands', PLAIN_BOTH),
  waitsWeb: spec('waits for Redis a call, web', 'waits', PLAIN_EXPRESS),
  waitsWorker: spec('waits for Redis a call, worker with delivery', 'waits', PLAIN_WORKER),
  readyWorker: ms('worker, start to ready', PLAIN_WORKER, atMost(700)),
  readyWeb: ms('web, start to ready', PLAIN_EXPRESS),
  status: ms('`marvin status`', 'Node connects, PING, ends', atMost(400)),
  check: ms('`marvin check`', 'Node connects, PING, ends'),
  memoryWorker: spec('memory of the worker, idle', 'MB', PLAIN_WORKER),
  memoryWorkerPeak: spec('memory of the worker, peak under load', 'MB', PLAIN_WORKER),
  memoryWeb: spec('memory of the web process, idle', 'MB', PLAIN_EXPRESS),
  memoryWebPeak: spec('memory of the web process, peak under load', 'MB', PLAIN_EXPRESS),
  idleCommands1: spec('idle worker, 1 desk, open', 'commands/s', PLAIN_WORKER),
  idleCommands50: spec('idle worker, 50 desks, open', 'commands/s'),
  idleCommands200: spec('idle worker, 200 desks, open', 'commands/s'),
  idleCommandsShut: spec('idle worker, 200 desks, shut', 'commands/s'),
  connections200: spec('connections of that worker', 'connections', PLAIN_WORKER),
  memory200: spec('memory of that worker', 'MB', PLAIN_WORKER),
  status200: ms('`marvin status`, 200 desks', undefined, atMost(1_000)),
  pagesCpu: spec(
    '50 open desk pages, 50 busy lines: web process',
    '% of a core',
    'the same without a page',
    atMost(5),
  ),
  pagesEvents: ms('call event answered beside 50 open desk pages, p50', 'the same without a page'),
  metrics200: ms('`/metrics`, 200 desks', undefined, atMost(500)),
} as const satisfies Readonly<Record<string, RowSpec>>;

export type RowName = keyof typeof ROWS;
