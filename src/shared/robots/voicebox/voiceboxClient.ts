// Asks VoiceBox to place a call, once. What came of it is told by what really happened on the socket (law 4).
import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import axios, { isAxiosError } from 'axios';
import type { StartOutcome } from '../robot.js';
import type { VoiceboxConfig } from './voiceboxConfig.js';
import type { StartRequest } from './wire.js';

const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Sends one start request; never repeats it, follows no redirect.
 *
 * @param signal aborts the wait (shutdown); a request on its way is then `unknown`
 */
export async function startCall(
  robot: Pick<VoiceboxConfig, 'url' | 'username' | 'password' | 'timeout'>,
  request: StartRequest,
  signal: AbortSignal,
): Promise<StartOutcome> {
  const agents = watchedAgents();
  try {
    const response = await axios.post<string>(robot.url, request, {
      auth: { username: robot.username, password: robot.password },
      signal: AbortSignal.any([signal, AbortSignal.timeout(robot.timeout)]),
      httpAgent: agents.http,
      httpsAgent: agents.https,
      proxy: false,
      maxRedirects: 0,
      maxContentLength: MAX_ANSWER_BYTES,
      responseType: 'text',
      transformResponse: (body: string) => body,
      validateStatus: () => true,
    });
    return ofStatus(response.status, response.data);
  } catch (error) {
    const why = isAxiosError(error) ? (error.code ?? 'no answer') : 'no answer';
    return { kind: agents.isConnected() ? 'unknown' : 'refused', status: null, why };
  }
}

function ofStatus(status: number, answer: string): StartOutcome {
  if (status >= 200 && status < 300) return { kind: 'placed', status, answer };
  if (status >= 500) return { kind: 'unknown', status, why: `HTTP ${status}` };
  return { kind: 'refused', status, why: `HTTP ${status}` };
}

/** Agents for one request that know whether its connection came about: before that, nothing can have been placed. */
function watchedAgents() {
  let connected = false;
  const watch = (socket: Duplex | null | undefined, event: 'connect' | 'secureConnect') =>
    socket?.once(event, () => {
      connected = true;
    });
  class WatchedHttp extends HttpAgent {
    override createConnection(...[options, callback]: Parameters<HttpAgent['createConnection']>) {
      const socket = super.createConnection(options, callback);
      watch(socket, 'connect');
      return socket;
    }
  }
  class WatchedHttps extends HttpsAgent {
    override createConnection(...[options, callback]: Parameters<HttpsAgent['createConnection']>) {
      const socket = super.createConnection(options, callback);
      watch(socket, 'secureConnect');
      return socket;
    }
  }
  const once: AgentOptions = { keepAlive: false };
  return { http: new WatchedHttp(once), https: new WatchedHttps(once), isConnected: () => connected };
}
