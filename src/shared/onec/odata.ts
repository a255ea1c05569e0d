// The standard OData interface of 1C (OData 3; developer's guide, 17.4): reads pages, reads and changes one document.
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { UnavailableError } from '../errors.js';
import { askOnec, type OnecAccess, type OnecAnswer, type OnecReply } from './onecClient.js';
import { explainRefusal, isPassing } from './refusal.js';
import { say } from '../texts/say.js';

/** A document as 1C gives it: property → value; times have no offset, empty references are zero GUIDs. */
export type OnecDocument = Readonly<Record<string, unknown>>;

export interface PageQuery {
  readonly entity: string;
  readonly filter?: string | undefined;
  readonly orderby: string;
  readonly pageSize: number;
}

export interface DocumentKey {
  readonly entity: string;
  /** A GUID. */
  readonly ref: string;
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const READ_RETRY_DELAYS_MS: readonly number[] = [500, 2_000, 5_000];

const documentSchema = z.record(z.string(), z.unknown());
const pageSchema = z.object({ value: z.array(documentSchema) });

/** Whether a reference can name a document in OData. */
export function isGuid(ref: string): boolean {
  return GUID.test(ref);
}

/**
 * Reads a set of documents page by page until an empty page. `$orderby` is always sent, because 1C's own order is not
 * stable between pages; `$inlinecount` never, because it makes 1C ignore `$top` and `$skip` (17.4.6.2).
 * Documents that change places meanwhile may come twice, or only with the next run.
 *
 * @param access its `url` is the base of the interface, such as https://host/base/odata/standard.odata
 * @param retryDelaysMs pauses before a read that failed for a passing reason is repeated
 * @throws UnavailableError with one sentence on what to do
 */
export async function* readPages(
  access: OnecAccess,
  query: PageQuery,
  retryDelaysMs = READ_RETRY_DELAYS_MS,
): AsyncGenerator<readonly OnecDocument[]> {
  let previous = '';
  for (let skip = 0; ;) {
    const url = pageUrl(access, query, skip);
    const body = bodyOf(await readPatiently(() => askOnec(access, { method: 'GET', url }), retryDelaysMs));
    const page = parsePage(body);
    if (page.length === 0) return;
    if (body === previous)
      throw new UnavailableError(say('1C gives the same page again: the service at url ignores $skip.'));
    yield page;
    previous = body;
    skip += page.length;
  }
}

/** Reads some properties of one document; give the reply to `parseDocument`. */
export function askForDocument(
  access: OnecAccess,
  key: DocumentKey,
  properties: readonly string[],
): Promise<OnecReply> {
  const url = `${documentUrl(access, key)}&${parameter('$select', properties.join(','))}`;
  return askOnec(access, { method: 'GET', url });
}

/**
 * Asks for one document, whichever comes first: shows that 1C is there and that its user may read these properties.
 *
 * @param filter of OData, with its dates filled in
 */
export function askForAny(
  access: OnecAccess,
  entity: string,
  properties: readonly string[],
  filter?: string,
): Promise<OnecReply> {
  const parameters = [
    '$format=json',
    parameter('$select', properties.join(',')),
    ...(filter === undefined ? [] : [parameter('$filter', filter)]),
    '$top=1',
  ];
  return askOnec(access, { method: 'GET', url: `${entityUrl(access, entity)}?${parameters.join('&')}` });
}

/** @returns null when the body is not a document */
export function parseDocument(answer: OnecAnswer): OnecDocument | null {
  const parsed = documentSchema.safeParse(parseJson(answer.body));
  return parsed.success ? parsed.data : null;
}

/**
 * Changes some properties of one document, if it is still the version that was read: otherwise 1C answers 412
 * (optimistic locking, 17.4.13.1.5).
 *
 * @param version for If-Match: the `DataVersion` that was read
 */
export function patchDocument(
  access: OnecAccess,
  key: DocumentKey,
  version: string,
  changes: Readonly<Record<string, unknown>>,
): Promise<OnecReply> {
  return askOnec(access, {
    method: 'PATCH',
    url: documentUrl(access, key),
    headers: { 'If-Match': version },
    body: changes,
  });
}

async function readPatiently(ask: () => Promise<OnecReply>, delaysMs: readonly number[]): Promise<OnecReply> {
  for (const delayMs of delaysMs) {
    const reply = await ask();
    if (reply.kind === 'answered' && !isPassing(reply.status)) return reply;
    await pause(delayMs);
  }
  return ask();
}

function bodyOf(reply: OnecReply): string {
  if (reply.kind === 'unanswered') throw new UnavailableError(`${reply.why}.`);
  if (reply.status !== 200) throw new UnavailableError(`${explainRefusal(reply.status, reply.body)}.`);
  return reply.body;
}

function parsePage(body: string): readonly OnecDocument[] {
  const parsed = pageSchema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data.value;
  throw new UnavailableError(
    say('The service at url is not the OData interface of 1C: it sent no list of documents; check url.'),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Presentations (`Клиент____Presentation`) come only when they are asked for by name (17.4.3). */
function pageUrl(access: OnecAccess, query: PageQuery, skip: number): string {
  const parameters = [
    '$format=json',
    parameter('$select', '*,*____Presentation'),
    ...(query.filter === undefined ? [] : [parameter('$filter', query.filter)]),
    parameter('$orderby', query.orderby),
    `$top=${query.pageSize}`,
    `$skip=${skip}`,
  ];
  return `${entityUrl(access, query.entity)}?${parameters.join('&')}`;
}

function documentUrl(access: OnecAccess, { entity, ref }: DocumentKey): string {
  return `${entityUrl(access, entity)}(guid'${encodeURIComponent(ref)}')?$format=json`;
}

function entityUrl(access: OnecAccess, entity: string): string {
  return `${access.url.replace(/\/+$/, '')}/${encodeURIComponent(entity)}`;
}

/** Spaces become %20: 1C does not take `+` for a space. */
function parameter(name: string, value: string): string {
  return `${name}=${encodeURIComponent(value)}`;
}
