// Sends one start request to a robot, of whatever kind. What came of it is told by what really happened on the socket (law 4).
import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { discreet } from './discreet.js';
import type { StartOutcome } from './robot.js';

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
  const either = AbortSignal.any([signal, AbortSignal.timeout(post.timeout)]);
  const connection = { isUp: false };
  try {
    const request = send(post, either, () => (connection.isUp = true));
    const [response] = (await once(request, 'response')) as [IncomingMessage]; // as Node's types say
    return ofStatus(response.statusCode ?? 0, await textOf(response), post);
  } catch (error) {
    const why = signal.aborted ? 'stopped' : either.aborted ? 'ETIMEDOUT' : codeOf(error);
    const kind = connection.isUp ? 'unknown' : 'refused';
    return { kind, status: null, why, detail: `${placeOf(post.url)}: ${why}` };
  }
}

/**
 * Sends over a connection of its own: on one that was used before, a robot that closes it leaves open whether it read the request.
 *
 * @param onConnected before this, nothing can have been placed
 */
function send(
  { url, body, headers }: StartPost,
  signal: AbortSignal,
  onConnected: () => void,
): ClientRequest {
  const isTls = url.startsWith('https:');
  const text = JSON.stringify(body);
  const request = (isTls ? httpsRequest : httpRequest)(url, {
    method: 'POST',
    agent: false,
    signal,
    headers: {
      ...headers,
      accept: 'application/json',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    },
  });
  request.on('error', () => undefined); // after the answer's beginning it is told by the answer
  request.once('socket', (socket) => socket.once(isTls ? 'secureConnect' : 'connect', onConnected));
  return request.end(text);
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('the answer is too long'); // which ends the connection too
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
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

/** What went wrong, as the system or TLS calls it. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'no answer';
}
