// `/metrics` of a worker, on a port of its own. It answers whom the web process's `/metrics` answers.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { BoundedStore } from '../../shared/http/boundedStore.js';
import { listenFault } from '../../shared/http/listenFault.js';
import { bearerOf, isFromHere, NO_TOKEN, NOT_FROM_HERE } from '../../shared/http/metricsAccess.js';
import { isSameSecret } from '../../shared/http/secrets.js';
import type { Logger } from '../../shared/logging.js';

const LIMITS = { headersTimeout: 5_000, requestTimeout: 10_000, maxHeaderSize: 8 * 1024 };
const MAX_CONNECTIONS = 20;
const MAX_WRONG = 10;
const QUARTER_MS = 15 * 60_000;

export interface MetricsServerParts {
  readonly host: string;
  readonly port: number;
  /** Null: this machine only. */
  readonly token: string | null;
  readonly metrics: { text(): Promise<string>; readonly contentType: string };
  readonly logger: Logger;
}

/**
 * @throws UnavailableError when the port is taken; ConfigurationError when port or host cannot be had
 */
export async function startMetricsServer(parts: MetricsServerParts): Promise<{ stop(): Promise<void> }> {
  const { host, port, logger } = parts;
  const wrong = new BoundedStore(QUARTER_MS);
  const server = createServer(LIMITS, (req, res) => {
    respond(req, res, parts, wrong).catch((error: unknown) => {
      logger.error({ err: error }, 'metrics could not be told');
      send(res, 500, 'Something went wrong; the log of the worker says what.');
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw listenFault(
      error,
      { host, port, variable: 'METRICS_PORT' },
      'each worker of a machine needs a METRICS_PORT of its own',
    );
  });
  logger.info({ host, port: portOf(server.address()) }, 'metrics');
  return {
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  };
}

/** Port 0 takes a free one. */
function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number | null {
  return typeof address === 'object' && address !== null ? address.port : null;
}

async function respond(
  req: IncomingMessage,
  res: ServerResponse,
  parts: MetricsServerParts,
  wrong: BoundedStore,
): Promise<void> {
  const [path] = (req.url ?? '').split('?');
  const isThere = path === '/metrics' && (req.method === 'GET' || req.method === 'HEAD');
  const refusal = isThere ? refusalOf(req, parts, wrong) : { status: 404, why: 'There is nothing here.' };
  const { contentType } = parts.metrics;
  if (refusal) send(res, refusal.status, refusal.why, refusal.headers);
  else
    send(res, 200, await parts.metrics.text(), { 'Content-Type': contentType, 'Cache-Control': 'no-store' });
}

interface Refusal {
  readonly status: number;
  readonly why: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ten wrong tokens within a quarter of an hour shut an address out, as they do in the web process. */
function refusalOf(
  req: IncomingMessage,
  { token, logger }: MetricsServerParts,
  wrong: BoundedStore,
): Refusal | null {
  if (token === null) return isFromHere(req) ? null : { status: 403, why: NOT_FROM_HERE };
  const from = req.socket.remoteAddress ?? '';
  const counted = wrong.running(from);
  if (counted && counted.hits >= MAX_WRONG)
    return { status: 429, why: 'Too many wrong tokens; wait a quarter of an hour.' };
  const given = bearerOf(req);
  if (given !== undefined && isSameSecret(given, token)) return null;
  const { hits } = wrong.hit(from);
  logger.warn({ from, where: '/metrics', wrong: hits }, 'login refused');
  return { status: 401, why: NO_TOKEN, headers: { 'WWW-Authenticate': 'Bearer realm="Marvin"' } };
}

function send(
  res: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (res.headersSent) return;
  res.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }).end(text);
}
