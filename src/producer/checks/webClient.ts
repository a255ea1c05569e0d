// A test event to our own web process, over the address that the robot uses. Whatever happens comes back as a value.
import axios from 'axios';
import { LIMIT_MS } from './runChecks.js';

export type EventAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly result: string }
  /** A word of the system's, such as ECONNREFUSED. */
  | { readonly kind: 'unanswered'; readonly code: string };

/** Sends once, follows no redirect. Never throws. */
export async function postEvent(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<EventAnswer> {
  try {
    const { status, data } = await axios.post<string>(url, body, {
      headers: { 'Content-Type': 'application/json', ...headers },
      responseType: 'text',
      transformResponse: (text: string) => text,
      transformRequest: (text: string) => text,
      validateStatus: () => true,
      maxRedirects: 0,
      maxContentLength: 64 * 1024,
      proxy: false,
      signal: AbortSignal.timeout(LIMIT_MS / 2),
    });
    return { kind: 'answered', status, result: /"result"\s*:\s*"(\w{1,20})"/.exec(data)?.[1] ?? '' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { kind: 'unanswered', code: code === 'ERR_CANCELED' || !/^\w+$/.test(code) ? 'ETIMEDOUT' : code };
  }
}
