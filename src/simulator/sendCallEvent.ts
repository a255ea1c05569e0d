// Sends a call event to Marvin as a scenario's HTTP block does: a few tries while the answer is 5xx or none, then never again.
import { z } from 'zod';
import type { CallFacts, Happening } from './journal.js';
import type { Report } from './outcomes.js';
import type { Manner } from './receivedStart.js';
import { wait } from './wait.js';
import { cutOffAfter } from '../shared/deadline.js';

const ANSWER_WITHIN_MS = 10_000;

export interface Tries {
  readonly max: number;
  /** Between two tries. */
  readonly pauseMs: number;
}

interface Answer {
  readonly httpStatus: number | null;
  readonly result: string | null;
  readonly error: string | null;
}

interface CallEvent {
  readonly call: CallFacts;
  readonly manner: Manner;
  readonly report: Report;
  readonly token: string;
}

interface Sending {
  /** Gives the address for each try, such as http://127.0.0.1:3000. */
  readonly nextWeb: () => string;
  readonly tries: Tries;
  readonly record: (happening: Happening) => void;
}

/** Resolves when a try is answered below 500, when the tries are used up, or when `signal` aborts; never rejects. */
export async function sendCallEvent(
  { call, manner, report, token }: CallEvent,
  { nextWeb, tries, record }: Sending,
  signal: AbortSignal,
): Promise<void> {
  const messages = manner.messages(report);
  const body = messages.at(-1) ?? '';
  for (const before of messages.slice(0, -1))
    await post({ url: `${nextWeb()}${manner.path}`, headers: manner.headers(token), body: before }, signal);
  for (let number = 1; number <= tries.max && !signal.aborted; number += 1) {
    const url = `${nextWeb()}${manner.path}`;
    const { httpStatus, result, error } = await post({ url, headers: manner.headers(token), body }, signal);
    const facts = { ...call, status: report.status, try: number };
    if (httpStatus !== null && httpStatus < 500) {
      record({ event: 'callback_sent', ...facts, httpStatus, result });
      return;
    }
    record({ event: 'callback_failed', ...facts, httpStatus, error });
    if (number < tries.max) await wait(tries.pauseMs, signal);
  }
}

interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function post({ url, headers, body }: Message, signal: AbortSignal): Promise<Answer> {
  try {
    return await cutOffAfter(ANSWER_WITHIN_MS, signal, async (cut) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        signal: cut,
      });
      return { httpStatus: response.status, result: resultOf(await response.text()), error: null };
    });
  } catch (error) {
    return { httpStatus: null, result: null, error: reasonOf(error) };
  }
}

const answerSchema = z.object({ result: z.string() });

function resultOf(text: string): string | null {
  try {
    return answerSchema.parse(JSON.parse(text)).result;
  } catch {
    return null;
  }
}

/** fetch says only "fetch failed"; the system's code (ECONNREFUSED …) is in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
}
