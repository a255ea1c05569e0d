// Sends one start request to a robot, of whatever kind. What came of it is told by what really happened on the socket (law 4).
import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { isAxiosError } from 'axios';
import { discreet } from './discreet.js';
import type { StartOutcome } from './robot.js';
import { cutOffAfter } from '../deadline.js';

const MAX_ANSWER_BYTES = 64 * 1024;

export interface StartPost {
  readonly url: string;
  /** Sent as JSON. */
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeout: number;
  /** What no log may hold, though the robot may repeat it: the order and the account. Digits are masked anyway. */
  readonly secrets: readonly string[];
}

/**
 * Sends one start request; never repeats it, follows no redirect.
 *
 * @param signal aborts the wait (shutdown); a request on its way is then `unknown`
 */
export async function postStart(post: StartPost, signal: AbortSignal): Promise<StartOutcome> {
  const { agent, isConnected } = watchedAgent(post.url);
  try {
    const response = await cutOffAfter(post.timeout, signal, (cut) =>
      axios.post<string>(post.url, post.body, {
        headers: post.headers,
        signal: cut,
        httpAgent: agent,
        httpsAgent: agent,
        proxy: false,
        maxRedirects: 0,
        maxContentLength: MAX_ANSWER_BYTES,
        responseType: 'text',
        transformResponse: (body: string) => body,
        validateStatus: () => true,
      }),
    );
    return ofStatus(response.status, response.data, post);
  } catch (error) {
    const why = signal.aborted ? 'stopped' : codeOf(error);
    const kind = isConnected() ? 'unknown' : 'refused';
    return { kind, status: null, why, detail: `${placeOf(post.url)}: ${why}` };
  }
}

function ofStatus(status: number, answer: string, { url, secrets }: StartPost): StartOutcome {
  if (status >= 200 && status < 300) return { kind: 'placed', status, answer };
  const why = `HTTP ${status}`;
  const said = status >= 400 && status < 500 ? discreet(answer, secrets) : '';
  const detail = `${placeOf(url)}: ${why}${said === '' ? '' : `: ${said}`}`;
  return { kind: status >= 500 ? 'unknown' : 'refused', status, why, detail };
}

/** Host and port; not the path and the query, which may hold a secret. */
function placeOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

/** What went wrong, as the system or TLS calls it. A request that was aborted by its timeout has timed out. */
function codeOf(error: unknown): string {
  const code = isAxiosError(error) ? error.code : undefined;
  if (code === undefined) return 'no answer';
  return code === 'ERR_CANCELED' ? 'ETIMEDOUT' : code;
}

/** A connection is not kept: one that the robot has just closed would leave a call of which nobody knows whether it was placed. */
const ONCE: AgentOptions = { keepAlive: false };

/** An agent for one request that knows whether its connection came about: before that, nothing can have been placed. */
function watchedAgent(url: string): { readonly agent: HttpAgent; readonly isConnected: () => boolean } {
  const isTls = new URL(url).protocol === 'https:';
  const agent = isTls ? new HttpsAgent(ONCE) : new HttpAgent(ONCE);
  const connect = agent.createConnection.bind(agent);
  let isConnected = false;
  agent.createConnection = (...args: Parameters<typeof connect>) => {
    const socket = connect(...args);
    socket?.once(isTls ? 'secureConnect' : 'connect', () => {
      isConnected = true;
    });
    return socket;
  };
  return { agent, isConnected: () => isConnected };
}
