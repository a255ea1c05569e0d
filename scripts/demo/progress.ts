// The demo's live picture: every result as it comes, and below it one line that tells where each desk stands.
import { styleText } from 'node:util';
import { resultJobSchema, type ResultJob } from '../../src/shared/contracts/result.js';
import { deskStatus, type DeskStatus } from '../../src/shared/calls/deskStatus.js';
import type { DeskQueues } from '../../src/shared/redis/deskQueues.js';

export interface Screen {
  readonly isTty: boolean;
  /** Writes a line that stays. */
  line(text: string): void;
  /** Replaces the line at the bottom; not on a terminal: writes one now and then. */
  bottom(text: string): void;
  /** Takes the bottom line away. */
  clear(): void;
}

const PLAIN_EVERY_MS = 5_000;
const DESK_WIDTH = 13;
const CLEAR_LINE = '\r\u001b[2K';

export function openScreen(out: NodeJS.WriteStream): Screen {
  let shown = '';
  let lastPlainMs = 0;
  const clear = () => {
    if (out.isTTY && shown !== '') out.write(CLEAR_LINE);
  };
  return {
    isTty: out.isTTY,
    line: (text) => {
      clear();
      out.write(`${text}\n${shown}`);
    },
    bottom: (text) => {
      if (out.isTTY) {
        clear();
        shown = text.slice(0, out.columns - 1);
        out.write(shown);
      } else if (performance.now() - lastPlainMs > PLAIN_EVERY_MS) {
        lastPlainMs = performance.now();
        out.write(`${text}\n`);
      }
    },
    clear: () => {
      clear();
      shown = '';
    },
  };
}

/** Tells new results and the desks' state, and returns whether the day is over: every callback closed, every result delivered. */
export function watchDay(
  desks: readonly DeskQueues[],
  accepted: number,
  screen: Screen,
): () => Promise<boolean> {
  const toldResults = new Set<string>();
  const toldHolds = new Map<string, string>();
  return async () => {
    const statuses = await Promise.all(desks.map((desk) => deskStatus(desk, Date.now())));
    for (const status of statuses) tellHold(status, toldHolds, screen);
    for (const result of await newResults(desks, toldResults)) screen.line(describe(result, screen.isTty));
    screen.bottom(statuses.map(standing).join('  ·  '));
    const finished = statuses.reduce((sum, { reached, closed }) => sum + reached + total(closed), 0);
    return finished >= accepted && statuses.every(({ results }) => results.pending === 0);
  };
}

function tellHold({ desk, hold }: DeskStatus, told: Map<string, string>, screen: Screen): void {
  const now = hold === null ? 'goes on' : `is held back: ${hold.why}`;
  if ((told.get(desk) ?? 'goes on') !== now)
    screen.line(`${clock(Date.now())}  ${desk.padEnd(DESK_WIDTH)} ${now}`);
  told.set(desk, now);
}

const STATES = ['completed', 'failed', 'delayed', 'waiting', 'active', 'prioritized'] as const;

async function newResults(desks: readonly DeskQueues[], told: Set<string>): Promise<ResultJob[]> {
  const jobs = await Promise.all(desks.map(({ results }) => results.getJobs([...STATES])));
  const fresh = jobs
    .flat()
    .map((job) => resultJobSchema.parse(job.data))
    .filter(({ id }) => !told.has(id));
  for (const { id } of fresh) told.add(id);
  return fresh.sort((a, b) => Date.parse(a.endedAt) - Date.parse(b.endedAt));
}

function describe(result: ResultJob, isTty: boolean): string {
  const { desk, number, phone, attempt, disposition, decision, endedAt } = result;
  const colour = { complete: 'green', retry: 'yellow', requeue: 'cyan', close: 'red' }[
    decision.kind
  ] as 'green'; // any of styleText's colours
  const outcome = disposition === null ? 'not called' : `attempt ${attempt}  ${disposition}`;
  const text = `${desk.padEnd(DESK_WIDTH)} ${number ?? ''}  ${(phone?.masked ?? '').padEnd(16)} ${outcome.padEnd(30)} ${consequence(result)}`;
  return `${clock(Date.parse(endedAt))}  ${isTty ? styleText(colour, text) : text}`;
}

function consequence({ decision, endedAt }: ResultJob): string {
  switch (decision.kind) {
    case 'complete':
      return 'reached';
    case 'retry':
      return `again in ${secondsBetween(endedAt, decision.at)} s`;
    case 'requeue':
      return `again in ${secondsBetween(endedAt, decision.at)} s, no attempt spent`;
    case 'close':
      return `closed: ${decision.reason}`;
  }
}

function clock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('ru');
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1_000));
}

function standing(status: DeskStatus): string {
  const rest = status.hold === null ? '' : ', held back';
  const { desk, onPhone, lines, waiting, scheduled, reached, closed } = status;
  return `${desk}: ${onPhone}/${lines} on the phone, ${waiting} waiting, ${scheduled} later, ${reached} reached, ${total(closed)} closed${rest}`;
}

function total(closed: Readonly<Record<string, number>>): number {
  return Object.values(closed).reduce((sum, count) => sum + count, 0);
}
