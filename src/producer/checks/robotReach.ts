// Whether a robot's address can be reached: a connection is opened and closed, and nothing is sent over it, so nobody is rung.
import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Configuration } from '../../shared/config/configuration.js';
import { systemCodeOf } from '../../shared/errors.js';
import { say } from '../../shared/texts/say.js';
import { warning, well, type Finding } from './finding.js';
import { LIMIT_MS } from './runChecks.js';

const THIS_MACHINE = /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/;

export async function robotReach({ config }: Configuration): Promise<Finding[]> {
  const found = config.desks.map(async ({ name: desk, robot }) => {
    const url = new URL(robot.url);
    const isReadable = url.protocol === 'http:' && !THIS_MACHINE.test(url.hostname);
    return [
      ...(isReadable
        ? [
            warning(
              say(
                'desk {desk}: robot.url begins with http://: names and numbers of patients go over the network in the clear; write https://.',
                { desk },
              ),
            ),
          ]
        : []),
      await reach(desk, url),
    ];
  });
  return (await Promise.all(found)).flat();
}

async function reach(desk: string, url: URL): Promise<Finding> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const about = { desk, place: `${url.hostname}:${port}` };
  const code = await failureToConnect(url.protocol === 'https:', host, port);
  if (code === null) return well(say('robot: ok, desk {desk} reaches {place}; nothing was sent', about));
  return warning(
    say(
      'desk {desk}: its robot at {place} cannot be reached ({code}); check robot.url, the network and the certificate.',
      { ...about, code },
    ),
  );
}

/** @returns null when the connection came about; else the system's code, or TLS' */
async function failureToConnect(isTls: boolean, host: string, port: number): Promise<string | null> {
  const socket: Socket = isTls
    ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }) })
    : connect({ host, port });
  try {
    await once(socket, isTls ? 'secureConnect' : 'connect', { signal: AbortSignal.timeout(LIMIT_MS - 500) });
    return null;
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return 'ETIMEDOUT';
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return systemCodeOf(error) ?? (/^[A-Z_]+$/.test(code) ? code : 'TLS');
  } finally {
    socket.on('error', () => undefined); // it is given up already
    socket.destroy();
  }
}
