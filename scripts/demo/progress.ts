// The demo's live picture: every result as it comes, and below it one line with the state of each desk.
import { styleText } from 'node:util';
import { isoIn } from '../../src/shared/domain/instant.js';
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
const DESK_WIDTH = 12;
const OUTCOME_WIDTH = 22;
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
    for (const [index, status] of statuses.entries())
      showPause(status, desks[index]?.settings.policy.hours.zone ?? 'UTC', shownPauses, screen);
    for (const result of await newResults(desks, shownResults)) screen.line(describe(result, screen.isTty));
    screen.bottom(stateOf(statuses));
    const finished = sum(statuses.map(({ reached, closed }) => reached + total(closed)));
    return finished >= accepted && statuses.every(({ results }) => results.pending === 0);
  };
}

function showPause(
  { desk, hold: pause }: DeskStatus,
  zone: string,
  shown: Map<string, string>,
  screen: Screen,
): void {
  const now = pause === null ? 'is resumed' : `is paused: ${pause.why}`;
  if ((shown.get(desk) ?? 'is resumed') !== now)
    screen.line(`${clockOf(isoIn(zone, Date.now()))} ${desk.padEnd(DESK_WIDTH)} ${now}`);
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
  const { desk, number, attempt, disposition, decision, endedAt } = result;
  const colour = { complete: 'green', retry: 'yellow', requeue: 'cyan', close: 'red' }[
    decision.kind
  ] as 'green'; // any of styleText's colours
  const outcome = disposition === null ? '-  not called' : `${attempt}. ${disposition}`;
  const text = `${desk.padEnd(DESK_WIDTH)} ${number ?? ''} ${outcome.padEnd(OUTCOME_WIDTH)} ${consequence(result)}`;
  return `${clockOf(endedAt)} ${isTty ? styleText(colour, text) : text}`;
}

function consequence({ decision, endedAt }: ResultJob): string {
  switch (decision.kind) {
    case 'complete':
      return 'reached';
    case 'retry':
      return `again in ${secondsBetween(endedAt, decision.at)} s`;
    case 'requeue':
      return `again in ${secondsBetween(endedAt, decision.at)} s, free`;
    case 'close':
      return `end: ${decision.reason}`;
  }
}

/** As the desk's clock shows it. */
function clockOf(iso: string): string {
  return iso.slice(11, 19);
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1_000));
}

/** Of all desks together: one line of a terminal has no room for each. */
function stateOf(statuses: readonly DeskStatus[]): string {
  const of = (count: (status: DeskStatus) => number) => sum(statuses.map(count));
  const onPhone = `${of((desk) => desk.onPhone)}/${of((desk) => desk.lines)} on the phone`;
  const queued = `${of((desk) => desk.waiting)} waiting, ${of((desk) => desk.scheduled)} later`;
  const ended = `${of((desk) => desk.reached)} reached, ${sum(statuses.map(({ closed }) => total(closed)))} closed`;
  return `${onPhone}, ${queued}, ${ended}`;
}

function total(closed: Readonly<Record<string, number>>): number {
  return sum(Object.values(closed));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}
