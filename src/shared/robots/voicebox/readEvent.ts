// Reads what the scenario's HTTP block sent: pure, and careful never to repeat more of it than a variable's name.
import type { z } from 'zod';
import { isCallId, type CallVerdict } from '../../contracts/callEvent.js';
import { dispositionOfCause } from '../../domain/disposition.js';
import type { EventReading } from '../robot.js';
import type { VoiceboxConfig } from './voiceboxConfig.js';
import { eventBodySchema, type EventBody } from './wire.js';

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
  const variable = unfilledVariable([callIdInPath, ...(json === undefined ? [text] : knownValues(json))]);
  if (variable !== null) {
    return invalid(
      `The variable "${variable}" arrived unfilled; check its name in the scenario's HTTP block.`,
    );
  }
  if (json === undefined) return invalid('The body is not JSON in UTF-8.');
  const parsed = eventBodySchema.safeParse(json);
  if (!parsed.success) return invalid(explain(parsed.error));
  return judge(callIdInPath, parsed.data, statuses);
}

function judge(callIdInPath: string, event: EventBody, statuses: Statuses): EventReading {
  const callId = event.callid.toLowerCase();
  if (callId !== callIdInPath.toLowerCase())
    return invalid('The callid in the path and the callid in the body differ.');
  const meaning = Object.hasOwn(statuses, event.status) ? statuses[event.status] : undefined;
  if (meaning === undefined) {
    return invalid(`The status is unknown; this desk knows ${Object.keys(statuses).join(', ')}.`);
  }
  if (!isCallId(callId)) return { kind: 'unknown' };
  if (meaning === 'progress') return { kind: 'progress', callId, status: event.status };
  const disposition = meaning === 'patient_failed' ? dispositionOfCause(event) : meaning;
  return { kind: 'verdict', callId, verdict: { disposition, raw: rawStatus(event) } };
}

function rawStatus({ status, q850, sip }: EventBody): CallVerdict['raw'] {
  return { status, ...(q850 === undefined ? {} : { q850 }), ...(sip === undefined ? {} : { sip }) };
}

function invalid(message: string): EventReading {
  return { kind: 'invalid', message };
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

/** The fields that mean something to us; a foreign field may say what it likes. */
function knownValues(json: unknown): unknown[] {
  if (typeof json !== 'object' || json === null) return [];
  const known = new Set(Object.keys(eventBodySchema.shape));
  return Object.entries(json).flatMap(([key, value]: [string, unknown]) => (known.has(key) ? [value] : []));
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
