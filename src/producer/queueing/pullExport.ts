// `marvin pull`: fetches the unreached from 1C over OData into a file that is read like any other export. So columns, rejects,
// repeats and dry runs are the same code for `pull` and `enqueue`.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DateTime } from 'luxon';
import type { OnecConfig } from '../../shared/config/configSchema.js';
import { UnavailableError } from '../../shared/errors.js';
import { readPages, type OnecDocument } from '../../shared/onec/odata.js';
import { keepWhenStopped, removeWhenStopped } from '../interruption.js';
import { say } from '../../shared/texts/say.js';

export type PullSource = NonNullable<OnecConfig['source']>;

/** When the pull runs, for `{today}` and `{tomorrow}`. */
export interface PullTime {
  /** The desk's IANA zone. */
  readonly zone: string;
  readonly nowMs: number;
}

export interface PulledFile {
  /** An OData page, `{"value":[…]}`, readable by the owner only. */
  readonly path: string;
  readonly documents: number;
}

/**
 * The source's documents, page by page, each `Ref_Key` once. It remembers the references it has seen, about a hundred bytes
 * each: 100,000 documents cost some 10 MB beside the current page.
 *
 * @param retryDelaysMs pauses before a read is repeated; the client's own if left out
 * @throws UnavailableError with one sentence on what to do
 */
export async function* pullDocuments(
  source: PullSource,
  time: PullTime,
  retryDelaysMs?: readonly number[],
): AsyncGenerator<readonly OnecDocument[]> {
  const seen = new Set<unknown>();
  let pages = 0;
  let isLastFull = true;
  const filter = source.filter === undefined ? undefined : fillDates(source.filter, time);
  for await (const page of readPages(source, { ...source, filter }, retryDelaysMs)) {
    const fresh = page.filter(({ Ref_Key: ref }) => ref === undefined || !seen.has(ref));
    for (const { Ref_Key: ref } of page) seen.add(ref);
    // Documents that moved meanwhile may fill the last page, which is shorter than the ones before it.
    const isEnd = isLastFull && page.length < source.pageSize;
    if (fresh.length === 0 && isEnd) return;
    if (fresh.length === 0) throw new UnavailableError(sameAgain());
    yield fresh;
    pages += 1;
    if (pages === MAX_PAGES) throw new UnavailableError(noEnd());
    isLastFull = page.length >= source.pageSize;
  }
}

/** A clinic's day has some pages; a 1C that never comes to an end must not be asked all night. */
const MAX_PAGES = 2_000;
const noEnd = () =>
  say(
    '1C has given {pages} pages and there is no end; narrow onec.source.filter or raise pageSize. Nothing was queued.',
    { pages: MAX_PAGES },
  );
const sameAgain = () =>
  say(
    '1C gives documents again that it gave before: the service at url ignores $skip. Nothing was queued; check url and entity.',
  );

/**
 * Pulls everything into a temporary file, calls `use` with it and removes it. `use` is not called before 1C has given the last
 * page, so an interrupted pull queues nothing.
 *
 * @param use reads the file; what it returns is returned
 * @throws UnavailableError as pullDocuments does
 */
export async function withPulledFile<T>(
  source: PullSource,
  time: PullTime,
  use: (pulled: PulledFile) => Promise<T>,
  retryDelaysMs?: readonly number[],
): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-pull-'));
  removeWhenStopped(dir);
  try {
    const path = join(dir, 'pulled.json');
    let documents = 0;
    const count = (page: readonly OnecDocument[]) => (documents += page.length);
    const text = Readable.from(asODataPage(pullDocuments(source, time, retryDelaysMs), count));
    await pipeline(text, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    return await use({ path, documents });
  } finally {
    await rm(dir, { recursive: true, force: true });
    keepWhenStopped(dir);
  }
}

/** `{today}` and `{tomorrow}` become ISO dates in the desk's zone: `datetime'{tomorrow}T00:00:00'` is how 1C wants a time. */
export function fillDates(filter: string, { zone, nowMs }: PullTime): string {
  const today = DateTime.fromMillis(nowMs, { zone });
  return filter
    .replaceAll('{today}', today.toFormat('yyyy-MM-dd'))
    .replaceAll('{tomorrow}', today.plus({ days: 1 }).toFormat('yyyy-MM-dd'));
}

async function* asODataPage(
  pages: AsyncIterable<readonly OnecDocument[]>,
  onPage: (page: readonly OnecDocument[]) => void,
): AsyncGenerator<string> {
  let separator = '{"value":[\n';
  for await (const page of pages) {
    onPage(page);
    yield separator + page.map((document) => JSON.stringify(document)).join(',\n');
    separator = ',\n';
  }
  yield separator === ',\n' ? '\n]}\n' : '{"value":[]}\n';
}
