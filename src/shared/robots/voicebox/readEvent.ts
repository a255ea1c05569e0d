// Reads what the scenario's HTTP block sent: pure, and careful never to repeat more of it than a variable's name.
import type { z } from 'zod';
import { isCallId, type CallVerdict } from '../../contracts/callEvent.js';
import { dispositionOfCause } from '../../domain/disposition.js';
import type { EventReading } from '../robot.js';
import type { VoiceboxConfig } from './voiceboxConfig.js';
import { causesSchema, eventBodySchema, knownCausesSchema, type Causes } from './wire.js';

type Statuses = VoiceboxConfig['statuses'];

/**
 * Reads a call event of one desk (docs/contract.md, "VoiceBox").
 *
 * @param callIdInPath the path's last part, decoded
 * @param body as it came, JSON in UTF-8
 * @param statuses the desk's `robot.statuses`
 */
export function readEvent(callIdInPath: string, body: Buffer, statuses: Statuses): EventReading {
  const text = decode(body);
  const json = text === null ? undefined : parseJson(text);
  const values = json === undefined ? [text] : valuesOf(json, ['callid', 'attempt', 'status']);
  const variable = unfilledVariable([callIdInPath, ...values]);
  if (variable !== null) return unfilled(variable);
  if (json === undefined) return invalid('The body is not JSON in UTF-8.');
  const event = eventBodySchema.safeParse(json);
  if (!event.success) return invalid(explain(event.error));
  const { callid, status } = event.data;
  if (callid.toLowerCase() !== callIdInPath.toLowerCase())
    return invalid('The callid in the path and the callid in the body differ.');
  return judge({ callId: callid.toLowerCase(), status }, json, statuses);
}

function judge(
  { callId, status }: { callId: string; status: string },
  json: unknown,
  statuses: Statuses,
): EventReading {
  const meaning = Object.hasOwn(statuses, status) ? statuses[status] : undefined;
  if (meaning === undefined) {
    return invalid(
      `The status is unknown; this desk knows ${Object.keys(statuses).join(', ')}.`,
      shapeOf(status),
    );
  }
  if (meaning === 'progress') return isCallId(callId) ? { kind: 'progress', callId, status } : NOT_OURS;
  if (meaning !== 'patient_failed') {
    const raw = rawStatus(status, knownCausesSchema.parse(json));
    return verdictOf(callId, { disposition: meaning, raw });
  }
  const variable = unfilledVariable(valuesOf(json, ['q850', 'sip']));
  if (variable !== null) return unfilled(variable);
  const causes = causesSchema.safeParse(json);
  if (!causes.success) return invalid(explain(causes.error));
  return verdictOf(callId, {
    disposition: dispositionOfCause(causes.data),
    raw: rawStatus(status, causes.data),
  });
}

const NOT_OURS: EventReading = { kind: 'unknown' };

function verdictOf(callId: string, verdict: CallVerdict): EventReading {
  return isCallId(callId) ? { kind: 'verdict', callId, verdict } : NOT_OURS;
}

function rawStatus(status: string, { q850, sip }: Causes): CallVerdict['raw'] {
  return { status, ...(q850 === undefined ? {} : { q850 }), ...(sip === undefined ? {} : { sip }) };
}

function unfilled(variable: string): EventReading {
  return invalid(
    `The variable "${variable}" arrived unfilled; check its name in the scenario's HTTP block.`,
    `variable ${variable.replace(/\d{5,}/g, '…')}`,
  );
}

/** @param detail what a log may say; the message itself where it is left out */
function invalid(message: string, detail = message): EventReading {
  return { kind: 'invalid', message, detail };
}

/** A text that nobody may repeat, by its length and, where it begins as a word of a program does, by its beginning. */
function shapeOf(status: string): string {
  const [beginning] = /^[a-z]{2}/.exec(status) ?? [];
  return `unknown status of ${status.length} characters${beginning === undefined ? '' : `, "${beginning}…"`}`;
}

function decode(body: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

/** @returns undefined when the text is not JSON: the parser's own message quotes its input and is dropped here */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The values of some fields. A foreign field may say what it likes. */
function valuesOf(json: unknown, fields: readonly string[]): unknown[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]: [string, unknown]) =>
    fields.includes(key) ? [value] : [],
  );
}

const VARIABLE = /\{\{?\s*([\p{L}_][\p{L}\p{N}_.$-]{0,63})\s*\}?\}/u;

function unfilledVariable(values: readonly unknown[]): string | null {
  const found = values.map((value) => (typeof value === 'string' ? VARIABLE.exec(value)?.[1] : undefined));
  return found.find((name) => name !== undefined) ?? null;
}

/** Names the fields that are wrong, never their values. */
function explain(error: z.ZodError): string {
  const fields = [...new Set(error.issues.map((issue) => issue.path[0]))].filter(
    (field) => field !== undefined,
  );
  if (fields.length === 0) return 'The body must be a JSON object with callid and status.';
  return `The body's ${fields.map(String).join(', ')} is missing or not as docs/contract.md says.`;
}
