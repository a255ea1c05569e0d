// HTTP to 1C: Basic authentication, one try, no redirects. Whatever happens comes back as a value: each caller decides
// what it means, and no error object with a password or a patient in it leaves this file.
import axios from 'axios';
import { formatDuration } from '../domain/duration.js';
import { say } from '../texts/say.js';

export interface OnecAccess {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Milliseconds for the whole exchange, the body included. */
  readonly timeout: number;
}

interface OnecRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Absolute, percent-encoded. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface OnecAnswer {
  readonly kind: 'answered';
  readonly status: number;
  readonly etag: string | null;
  /** Text without a byte order mark. It may hold personal data and never goes into a log or an error. */
  readonly body: string;
}

/** Nothing came back: the request may or may not have been carried out. */
interface OnecSilence {
  readonly kind: 'unanswered';
  /** One plain sentence. */
  readonly why: string;
}

export type OnecReply = OnecAnswer | OnecSilence;

/** Whether 1C did what it was asked. */
export function isSuccess(reply: OnecReply): reply is OnecAnswer {
  return reply.kind === 'answered' && reply.status >= 200 && reply.status < 300;
}

const MAX_ANSWER_MIB = 64;

/** Asks 1C once. Never throws. */
export async function askOnec(access: OnecAccess, request: OnecRequest): Promise<OnecReply> {
  try {
    const response = await axios.request<ArrayBuffer>({
      method: request.method,
      url: request.url,
      headers: {
        Authorization: basic(access),
        Accept: 'application/json',
        ...(request.body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
        ...request.headers,
      },
      data: request.body === undefined ? undefined : JSON.stringify(request.body),
      responseType: 'arraybuffer',
      validateStatus: () => true,
      maxRedirects: 0,
      maxContentLength: MAX_ANSWER_MIB * 1024 * 1024,
      proxy: false, // patients do not pass through a proxy that happens to be set in the environment
      signal: AbortSignal.timeout(access.timeout),
    });
    const etag: unknown = response.headers['etag'];
    return {
      kind: 'answered',
      status: response.status,
      etag: typeof etag === 'string' ? etag : null,
      body: new TextDecoder().decode(response.data),
    };
  } catch (error) {
    return { kind: 'unanswered', why: whyUnanswered(error, access.timeout) };
  }
}

/** UTF-8, because names of 1C users are often Cyrillic. */
function basic({ username, password }: OnecAccess): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

function whyUnanswered(error: unknown, timeoutMs: number): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  switch (code) {
    case 'ERR_CANCELED':
    case 'ETIMEDOUT':
      return say('1C did not answer within {time}; it may be busy, or the timeout may be too short', {
        time: formatDuration(timeoutMs),
      });
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return say('1C cannot be reached ({code}); check the address and that its web server runs', { code });
    case 'ERR_BAD_RESPONSE':
      return say("1C's answer was cut off or is larger than {most} MiB; if that lasts, lower pageSize", {
        most: MAX_ANSWER_MIB,
      });
    default:
      return /CERT|SIGN|TLS|SSL/.test(code)
        ? say(
            "1C's certificate is not trusted ({code}); give Node its authority through NODE_EXTRA_CA_CERTS",
            { code },
          )
        : say('the connection to 1C was cut ({code})', { code: /^\w{1,40}$/.test(code) ? code : 'unknown' });
  }
}
