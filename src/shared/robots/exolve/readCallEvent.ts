// Reads one of Exolve's Callback Call Events. Each tells of one leg: A is the desk, B the patient. Pure.
import type { CallVerdict } from '../../contracts/callEvent.js';
import { dispositionOfCause } from '../../domain/disposition.js';
import type { EventReading } from '../robot.js';
import { aliasOf, callEventBodySchema, parseExact, type CallEventBody } from './exolveWire.js';

type Meaning = (event: CallEventBody) => string | CallVerdict | null;

/**
 * What an event of a leg means: a word of progress, a verdict, or nothing. A leg's last word is its definition (`d`), with a
 * Q.850 cause and how long the leg was answered.
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  'o A': () => null,
  's A': () => 'operator_answered',
  'h A': () => null,
  'd A': (event) => (wasAnswered(event) ? null : verdict(event, 'operator_failed')),
  'e A': () => null,
  'o B': () => null,
  's B': () => 'patient_answered',
  'h B': () => null,
  'd B': (event) =>
    wasAnswered(event)
      ? verdict(event, 'connected')
      : verdict(event, dispositionOfCause({ q850: causeOf(event) })),
  'e B': () => null,
};

/**
 * @param body as it came, JSON in UTF-8. The address is the same for all calls, so only the body names the call, by Exolve's
 * own id
 */
export function readCallEvent(body: Buffer): EventReading {
  const json = parseExact(body.toString('utf8'));
  if (json === undefined) return invalid('The body is not JSON in UTF-8.');
  const parsed = callEventBodySchema.safeParse(json);
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'body')))];
    return invalid(`The event's ${fields.join(', ')} is missing or not as docs/robots.md says.`);
  }
  const event = parsed.data;
  if (event.service !== undefined && event.service !== 'callback') return { kind: 'nothing' };
  const meaning = MEANINGS[`${event.type.toLowerCase()} ${event.event_side}`];
  if (!meaning) return invalid('The event has a type that docs/robots.md does not name.');
  if (event.type === 'd' && (event.duration ?? null) === null)
    return invalid('The definition of a leg has no duration, so nobody knows whether it was answered.');
  return readingOf(aliasOf(event.uid), meaning(event));
}

function readingOf(callId: string, meant: ReturnType<Meaning>): EventReading {
  if (meant === null) return { kind: 'nothing' };
  return typeof meant === 'string'
    ? { kind: 'progress', callId, status: meant }
    : { kind: 'verdict', callId, verdict: meant };
}

function wasAnswered({ duration }: CallEventBody): boolean {
  return (duration ?? 0) > 0;
}

function verdict(event: CallEventBody, disposition: CallVerdict['disposition']): CallVerdict {
  const q850 = causeOf(event);
  const status = `definition ${event.event_side}`;
  return { disposition, raw: { status, ...(q850 === undefined ? {} : { q850 }) } };
}

function causeOf({ cause }: CallEventBody): number | undefined {
  return typeof cause === 'string' && /^\d{1,3}$/.test(cause.trim()) ? Number(cause) : undefined;
}

function invalid(message: string): EventReading {
  return { kind: 'invalid', message, detail: message };
}
