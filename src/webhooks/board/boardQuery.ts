// What a request may ask the board for. Bull Board itself takes any number of jobs a page, and one request for a million of
// them would make the robot wait.
import type { Request } from 'express';

/** Of each number: what a page may have at most. */
const MAX_OF: Readonly<Record<string, number>> = {
  page: 10_000,
  jobsPerPage: 100,
  depth: 3,
  maxChildren: 20,
};
/** The list of the latest jobs has as many of each of eight statuses. */
const MAX_OF_EACH_STATUS = 20;
const TEXTS = ['activeQueue', 'status', 'root', 'queueName'] as const;

/** The query that Bull Board is given instead of the caller's: known names only, once each, within their bounds. */
export function boundedUrl({ url }: Pick<Request, 'url'>): string {
  const [path, query] = splitAt(url);
  if (query === undefined) return path;
  const given = new URLSearchParams(query);
  const bounded = new URLSearchParams();
  for (const name of TEXTS) {
    const text = given.get(name);
    if (text !== null) bounded.set(name, text);
  }
  const status = given.get('status') ?? 'latest';
  for (const [name, max] of Object.entries(MAX_OF)) {
    const number = given.get(name);
    const most = name === 'jobsPerPage' && status === 'latest' ? MAX_OF_EACH_STATUS : max;
    if (number !== null) bounded.set(name, withinBounds(number, most));
  }
  return `${path}?${bounded.toString()}`;
}

/** A text that is no number stays, for Bull Board to refuse. */
function withinBounds(text: string, max: number): string {
  return Number(text) > max ? String(max) : text;
}

function splitAt(url: string): [path: string, query?: string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url] : [url.slice(0, mark), url.slice(mark + 1)];
}

const LIST = /^\/api\/queues\/?$/i;

/**
 * Which list a request reads, for the audit trail: `main.calls failed, page 2`. Nothing that was typed freely.
 *
 * @param queues the names that there are
 */
export function listRead({ path, url }: Pick<Request, 'path' | 'url'>, queues: ReadonlySet<string>) {
  if (!LIST.test(path)) return undefined;
  const query = new URLSearchParams(splitAt(url)[1]);
  const queue = query.get('activeQueue') ?? '';
  if (!queues.has(queue)) return undefined;
  const status = /^[a-z-]{1,20}$/.exec(query.get('status') ?? '')?.[0] ?? 'latest';
  const page = Number(query.get('page') ?? 1);
  return `${queue} ${status}, page ${Number.isSafeInteger(page) ? page : 1}`;
}
