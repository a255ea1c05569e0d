// A loopback port that nobody listens on at this moment.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** Asks the system for a free loopback port. Another process may take it before it is used: be ready to try again. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo; // a TCP server that listens has an AddressInfo
  probe.close();
  await once(probe, 'close');
  return port;
}
