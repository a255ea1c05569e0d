// The HTTP server around the app. Slow or oversized requests lose their connection; a stop lets running answers end.
import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';

const LIMITS = {
  /** Headers within five seconds, whole requests within ten, checked every second. */
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8 * 1024,
  /** Longer than the 90 s after which routers such as Heroku's drop an idle connection, so that we never drop it first. */
  keepAliveTimeout: 95_000,
};
/** Beyond this number idle connections are closed, so that the robot's next one finds room. */
const MANY_CONNECTIONS = 500;
const SILENT_SOCKET_MS = 30_000;
const GRACE_MS = 5_000;

/** Listens on all interfaces; port 0 takes a free one. */
export async function listen(app: RequestListener, port: number): Promise<Server> {
  const server = createServer(LIMITS, app);
  server.timeout = SILENT_SOCKET_MS;
  server.on('connection', () => {
    server.getConnections((_error, count) => {
      if (count > MANY_CONNECTIONS) server.closeIdleConnections();
    });
  });
  server.listen(port);
  await once(server, 'listening');
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
