// Sends call events as the robot does, over connections that stay open, and notes how long each answer took.
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { nowMs } from './clock.js';
import { CALLBACK_TOKEN, DESK } from './settings.js';

export interface Answered {
  readonly status: number;
  readonly sentMs: number;
  readonly answeredMs: number;
}

export class EventSender {
  readonly #webUrl: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });

  constructor(webUrl: string) {
    this.#webUrl = webUrl;
  }

  /** @throws when no answer comes */
  async send(callId: string): Promise<Answered> {
    const { path, headers, body } = eventOf(callId);
    const sentMs = nowMs();
    const sending = request(`${this.#webUrl}${path}`, { method: 'POST', agent: this.#agent, headers });
    sending.end(body);
    const [answer] = (await once(sending, 'response')) as [IncomingMessage]; // the event's only argument
    answer.resume();
    await once(answer, 'end');
    return { status: answer.statusCode ?? 0, sentMs, answeredMs: nowMs() };
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** "The patient was connected", which ends a call. */
export function eventOf(callId: string) {
  const body = JSON.stringify({ callid: callId, attempt: '1', status: 'connected' });
  return {
    path: `/voicebox/${DESK}/callback/${callId}`,
    headers: {
      'content-type': 'application/json',
      'x-callback-token': CALLBACK_TOKEN,
    },
    body,
  };
}
