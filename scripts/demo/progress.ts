// The demo's live picture: every result as it comes, and below it one line with the state of each desk.
import { styleText } from 'node:util';
import { storedResults } from '../../src/shared/documents/storedJobs.js';
import type { ResultJob } from '../../src/shared/contracts/result.js';
import { deskStatus, type DeskStatus } from '../../src/shared/calls/deskStatus.js';
import type { DeskQueues } from '../../src/shared/redis/deskQueues.js';

export interface Screen {
  readonly isTty: boolean;
  /** Writes a line above the bottom one. */
  line(text: string): void;
  /** Replaces the line at the bottom. Where there is no terminal it writes a line every few seconds. */
  bottom(text: string): void;
  /** Removes the bottom line. */
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

/** Shows new results and the desks' state. Returns whether the day is over: every callback ended, every result delivered. */
export function watchDay(
  desks: readonly DeskQueues[],
  accepted: number,
  screen: Screen,
): () => Promise<boolean> {
  const shownResults = new Set<string>();
  const shownPauses = new Map<string, string>();
  return async () => {
    const statuses = await Promise.all(desks.map((desk) => deskStatus(desk, Date.now())));
    for (const status of statuses) showPause(status, shownPauses, screen);
    for (const result of await newResults(desks, shownResults)) screen.line(describe(result, screen.isTty));
    screen.bottom(statuses.map(stateOf).join('  ·  '));
    const finished = statuses.reduce((sum, { reached, closed }) => sum + reached + total(closed), 0);
    return finished >= accepted && statuses.every(({ results }) => results.pending === 0);
  };
}

function showPause({ desk, hold: pause }: DeskStatus, shown: Map<string, string>, screen: Screen): void {
  const now = pause === null ? 'is resumed' : `is paused: ${pause.why}`;
  if ((shown.get(desk) ?? 'is resumed') !== now)
    screen.line(`${clock(Date.now())}  ${desk.padEnd(DESK_WIDTH)} ${now}`);
  shown.set(desk, now);
}

async function newResults(desks: readonly DeskQueues[], shown: Set<string>): Promise<ResultJob[]> {
  const fresh: ResultJob[] = [];
  for (const desk of desks)
    for await (const result of storedResults(desk)) if (!shown.has(result.id)) fresh.push(result);
  for (const { id } of fresh) shown.add(id);
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

function stateOf(status: DeskStatus): string {
  const paused = status.hold === null ? '' : ', paused';
  const { desk, onPhone, lines, waiting, scheduled, reached, closed } = status;
  return `${desk}: ${onPhone}/${lines} on the phone, ${waiting} waiting, ${scheduled} later, ${reached} reached, ${total(closed)} closed${paused}`;
}

function total(closed: Readonly<Record<string, number>>): number {
  return Object.values(closed).reduce((sum, count) => sum + count, 0);
}
