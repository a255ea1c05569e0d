// Checks a start request as MTS Exolve would, sends its Callback Call Events, and keeps its list of past calls. Pure but for
// that list.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ExolveConfig } from '../shared/robots/exolve/exolveConfig.js';
import type { Refusal } from './journal.js';
import { endingOf, type Outcome, type Report } from './outcomes.js';
import type { Manner, ReceivedStart } from './receivedStart.js';

/** What the stand-in needs of a desk: the robot settings that Exolve knows too. */
export interface ExolveDesk {
  readonly name: string;
  readonly robot: Pick<ExolveConfig, 'kind' | 'apiKey' | 'resourceId' | 'callbackToken'>;
}

const line = z.object({
  destinations: z.array(z.object({ number: z.string().regex(/^\d{3,15}$/), timeout: z.number() })).length(1),
  display_number: z.string(),
});
const startSchema = z.object({
  request_description: z.uuid(),
  number_code: z.number().int(),
  callback_resource_id: z.number().int(),
  duration: z.number().int(),
  line_1: line,
  line_2: line,
});

/** @returns the call to play, or why it is refused */
export function readCallback(
  desks: readonly ExolveDesk[],
  authorization: string | undefined,
  body: string,
): ReceivedStart | Refusal {
  const desksOfKey = desks.filter(({ robot }) => authorization === `Bearer ${robot.apiKey}`);
  if (desksOfKey.length === 0) return { httpStatus: 401, reason: 'unauthorized' };
  const start = startSchema.safeParse(parsed(body)).data;
  if (!start) return { httpStatus: 400, reason: 'invalid' };
  const method = String(start.callback_resource_id);
  const desk = desksOfKey.find(({ robot }) => robot.resourceId === method);
  if (!desk) return { httpStatus: 404, reason: 'unknown_method' };
  const [operatorNumber, patient] = [numberOf(start.line_1), numberOf(start.line_2)];
  const call = {
    desk: desk.name,
    callid: start.request_description,
    patient_number: patient,
    attempt: '', // MakeCallback has no place for it
  };
  const { callbackToken } = desk.robot;
  const manner = mannerOf(desk.name, robotCallId(call.callid), { A: operatorNumber, B: patient });
  return { call, operatorNumber, method, firstLeg: 'operator', callbackToken, manner };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function numberOf({ destinations }: z.output<typeof line>): string {
  return destinations[0]?.number ?? '';
}

/** Of 19 digits, as Exolve's are: more than a JavaScript number holds. */
function robotCallId(callId: string): string {
  const hex = createHash('sha256').update(callId).digest('hex').slice(0, 16);
  return String((BigInt(`0x${hex}`) % 8_000_000_000_000_000_000n) + 1_000_000_000_000_000_000n);
}

type Side = 'A' | 'B';

function mannerOf(desk: string, uid: string, numbers: Readonly<Record<Side, string>>): Manner {
  const event = (type: string, side: Side, more: object = {}) =>
    eventText(uid, { number: numbers[side], type, event_side: side, ...more });
  const definition = (side: Side, cause: number, duration: number) =>
    event('d', side, { cause: String(cause), duration, full_duration: duration });
  return {
    answer: { call_id: uid },
    path: `/exolve/${desk}/callback/events`,
    headers: (token) => ({ authorization: `Basic ${Buffer.from(`marvin:${token}`).toString('base64')}` }),
    messages: ({ status, q850 }: Report) => {
      switch (status) {
        case 'operator_answered':
          return [event('o', 'A'), event('s', 'A')];
        case 'patient_answered':
          return [event('o', 'B'), event('s', 'B')];
        case 'operator_failed':
          return [event('h', 'A'), event('e', 'A'), definition('A', q850 ?? 19, 0)];
        case 'patient_failed':
          return [event('o', 'B'), definition('A', 16, 12_000), definition('B', q850 ?? 31, 0)];
        case 'connected':
          return [definition('A', 16, 72_000), definition('B', 16, 60_000)];
      }
    },
  };
}

/** An event as Exolve writes it; its id is a number that JSON.stringify cannot write. */
function eventText(uid: string, event: object): string {
  const rest = JSON.stringify(event).slice(1);
  return `{"service":"callback","date_time":"${new Date().toISOString()}","uid":${uid},${rest}`;
}

interface PastCall {
  readonly callId: string;
  readonly atMs: number;
  readonly duration: number;
}

const historyRequestSchema = z.object({
  date_from: z.iso.datetime({ offset: true }),
  date_to: z.iso.datetime({ offset: true }),
  limit: z.number().int().positive(),
  offset: z.number().int().nonnegative(),
});

/** The list of past calls, one page at a time. */
export class ExolveHistory {
  readonly #calls: PastCall[] = [];

  note({ call }: Pick<ReceivedStart, 'call'>, outcome: Outcome): void {
    const duration = endingOf(outcome).failingLeg === null ? 60 : 0;
    this.#calls.push({ callId: robotCallId(call.callid), atMs: Date.now(), duration });
  }

  /** @returns the body to answer with; null for a request that Exolve would refuse */
  page(body: string): string | null {
    const asked = historyRequestSchema.safeParse(parsed(body)).data;
    if (!asked) return null;
    const [fromMs, toMs] = [Date.parse(asked.date_from), Date.parse(asked.date_to)];
    const calls = this.#calls
      .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
      .slice(asked.offset, asked.offset + asked.limit)
      .map(({ callId, duration }) => `{"call_id":${callId},"duration":${duration}}`);
    return `{"calls":[${calls.join(',')}]}`;
  }
}
