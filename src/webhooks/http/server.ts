// The HTTP server around the app. Slow or oversized requests lose their connection; a stop lets running answers end.
import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import { listenFault } from '../../shared/http/listenFault.js';
import { boundConnections, RobotAddresses } from './connections.js';

const LIMITS = {
  /** Headers within five seconds, whole requests within ten, checked every second. */
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8 * 1024,
  /** Longer than the 90 s after which routers such as Heroku's drop an idle connection, so that we never drop it first. */
  keepAliveTimeout: 95_000,
};
const SILENT_SOCKET_MS = 30_000;
const GRACE_MS = 5_000;

export interface ListenOptions {
  /** Name or address of this machine, HOST. */
  readonly host?: string;
  /** Whose connections are kept when there are too many. */
  readonly robots?: Pick<RobotAddresses, 'has'>;
}

/**
 * Listens; port 0 takes a free one.
 *
 * @throws UnavailableError when the port is taken; ConfigurationError when the port or the host cannot be had
 */
export async function listen(
  app: RequestListener,
  port: number,
  { host = '127.0.0.1', robots = new RobotAddresses() }: ListenOptions = {},
): Promise<Server> {
  const server = createServer(LIMITS, app);
  server.timeout = SILENT_SOCKET_MS;
  boundConnections(server, robots);
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw listenFault(error, { host, port, variable: 'PORT' });
  });
  return server;
}

/** Takes no new connections, gives running requests five seconds to end, then cuts the others. */
export async function stopListening(server: Server): Promise<void> {
  const isClosed = once(server, 'close');
  server.close();
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await isClosed;
  clearTimeout(cut);
}

/** The port that a server got. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** From where an address of this machine can be reached, for people. */
export function reachOf(host: string): string {
  const isLocal = host === 'localhost' || host === '::1' || host.startsWith('127.');
  return isLocal ? 'this machine only; HOST=0.0.0.0 opens it to others' : 'other machines too';
}
