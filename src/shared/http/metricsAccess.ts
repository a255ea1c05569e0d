// Whom `/metrics` answers, of a web process and of a worker: callers who have METRICS_TOKEN; without a token set only this
// machine, never through a proxy.
import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import { FORWARDING_HEADERS } from './forwarded.js';

/** What callers are told who are not answered. */
export const NOT_FROM_HERE = 'Set METRICS_TOKEN, or ask from this machine.';
export const NO_TOKEN = 'Send METRICS_TOKEN as a bearer token.';

/** The bearer token of a request, if it has one. */
export function bearerOf({ headers }: IncomingMessage): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const OWN_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A proxy on this machine connects from loopback too. So does a browser here that a foreign name led to us. */
export function isFromHere({ socket, headers }: IncomingMessage): boolean {
  const address = socket.remoteAddress ?? '';
  const isLoopback = address !== '' && LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return (
    isLoopback &&
    OWN_HOSTS.has((headers.host ?? '').replace(/:\d+$/, '')) &&
    FORWARDING_HEADERS.every((header) => headers[header] === undefined)
  );
}
