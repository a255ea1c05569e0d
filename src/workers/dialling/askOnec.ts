// The last question to 1C before a call is begun: is this patient still to be rung? Only a clear no keeps from ringing;
// 1C may be slow, away or wrong, and patients are rung all the same.
import { z } from 'zod';
import type { IsWanted } from './context.js';
import { callbackJobId } from '../../shared/callbackId.js';
import type { Desk, OnecConfig } from '../../shared/config/configSchema.js';
import { nameKey } from '../../shared/domain/nameKey.js';
import { UnavailableError } from '../../shared/errors.js';
import { throttledLog, type Logger } from '../../shared/logging.js';
import { askForDocument, isGuid, parseDocument, type OnecDocument } from '../../shared/onec/odata.js';
import { askOnec, isSuccess, type OnecReply } from '../../shared/onec/onecClient.js';
import { explainRefusal } from '../../shared/onec/refusal.js';
import { inLanguage } from '../../shared/texts/say.js';

type LastMoment = NonNullable<OnecConfig['lastMoment']>;
type HttpQuestion = Extract<LastMoment, { kind: 'http' }>;
type ODataQuestion = Extract<LastMoment, { kind: 'odata' }>;

/** `why` is a plain sentence without personal data and without 1C's own words. */
type Word =
  { readonly kind: 'yes' } | { readonly kind: 'no' } | { readonly kind: 'unclear'; readonly why: string };

/** `reason` may stand beside it, for 1C's own people: it can name somebody, so it is not even read. */
const answerSchema = z.object({ call: z.boolean() });

const NO_REFERENCE =
  'The export had no reference (Ref_Key) of the document, and OData finds it by nothing else';
const NO_ANSWER = 'What answers at url says neither call: true nor call: false';
const NO_ODATA = 'What answers is not the OData interface of 1C; check url';

/**
 * The question that a desk's `onec.lastMoment` asks: once a call, within its timeout, never rejecting.
 *
 * @returns null when the desk asks nothing
 */
export function lastMomentQuestion({ name, onec }: Desk, logger: Logger): IsWanted | null {
  const { lastMoment } = onec;
  if (!lastMoment) return null;
  const complain = throttledLog(
    logger,
    '1C did not say whether a patient is still to be rung; rung all the same',
  );
  return async ({ ref }) => {
    const word = await inLanguage('en', () => ask(lastMoment, name, ref)); // for the log
    if (word.kind === 'unclear') complain(new UnavailableError(`${word.why}.`));
    if (word.kind === 'no') logger.info({ job: callbackJobId(ref) }, '1C says not to ring any more');
    return word.kind !== 'no';
  };
}

function ask(question: LastMoment, desk: string, ref: string): Promise<Word> {
  switch (question.kind) {
    case 'http':
      return askService(question, desk, ref);
    case 'odata':
      return askDocument(question, ref);
  }
}

async function askService(question: HttpQuestion, desk: string, ref: string): Promise<Word> {
  const reply = await askOnec(question, { method: 'GET', url: addressOf(question, desk, ref) });
  if (!isSuccess(reply)) return unclear(reply);
  const answer = answerSchema.safeParse(parseDocument(reply)).data;
  if (!answer) return { kind: 'unclear', why: NO_ANSWER };
  return { kind: answer.call ? 'yes' : 'no' };
}

/** Spaces as %20: 1C does not take `+` for one. */
function addressOf(question: HttpQuestion, desk: string, ref: string): string {
  const url = new URL(question.url);
  const own = url.search === '' ? '?' : `${url.search}&`;
  url.search = `${own}ref=${encodeURIComponent(ref)}&desk=${encodeURIComponent(desk)}`;
  return url.href;
}

async function askDocument(question: ODataQuestion, ref: string): Promise<Word> {
  if (!isGuid(ref)) return { kind: 'unclear', why: NO_REFERENCE };
  const properties = ['DeletionMark', ...Object.keys(question.unless)];
  const reply = await askForDocument(question, { entity: question.entity, ref }, properties);
  if (!isSuccess(reply)) return unclear(reply);
  const document = parseDocument(reply);
  if (!document || !properties.every((property) => Object.hasOwn(document, property)))
    return { kind: 'unclear', why: NO_ODATA };
  return { kind: isUnwanted(document, question.unless) ? 'no' : 'yes' };
}

function isUnwanted(document: OnecDocument, unless: ODataQuestion['unless']): boolean {
  return (
    document['DeletionMark'] === true ||
    Object.entries(unless).some(([property, values]) =>
      values.map(nameKey).includes(nameKey(textOf(document[property]))),
    )
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

function unclear(reply: OnecReply): Word {
  const why = reply.kind === 'unanswered' ? reply.why : explainRefusal(reply.status, reply.body);
  return { kind: 'unclear', why };
}
