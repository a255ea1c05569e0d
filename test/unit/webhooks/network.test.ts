// Where the web process listens, whom it believes, what it warns of, and that the robot finds room among many connections.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { readEnvironment, type BoardUser } from '../../../src/shared/config/environment.js';
import { ConfigurationError, UnavailableError } from '../../../src/shared/errors.js';
import { generateSealKey } from '../../../src/shared/sealing.js';
import { RobotAddresses } from '../../../src/webhooks/http/connections.js';
import { listen, portOf, stopListening } from '../../../src/webhooks/http/server.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';
import { cheapHash, sendEvent, startWebApp, type WebApp } from './webApp.js';

const PASSWORD = 'длинный пароль';
const users: BoardUser[] = [{ name: 'boris', role: 'supervisor', language: 'ru', hash: cheapHash(PASSWORD) }];
const environment = (env: NodeJS.ProcessEnv) =>
  readEnvironment({ MARVIN_SEAL_KEYS: generateSealKey('k1'), ...env });

describe('HOST', () => {
  test('is this machine only, unless it is set or the process runs on a dyno', () => {
    const hosts = [{}, { DYNO: 'web.1' }, { HOST: '0.0.0.0' }, { DYNO: 'web.1', HOST: '[::1]' }];
    expect(hosts.map((env) => environment(env).host)).toEqual(['127.0.0.1', '0.0.0.0', '0.0.0.0', '::1']);
  });

  test.each(['http://x', 'a b', '127.0.0.1/8'])('is no %j', (HOST) => {
    expect(() => environment({ HOST })).toThrow(/HOST: must be an address/);
  });
});

describe('TRUST_PROXY', () => {
  test.each<[string, unknown]>([
    ['2', 2],
    ['10.0.0.7', ['10.0.0.7']],
    ['10.0.0.0/8, loopback,fd00::/8', ['10.0.0.0/8', 'loopback', 'fd00::/8']],
  ])('may be %s', (given, trusted) => {
    expect(environment({ TRUST_PROXY: given }).trustedProxies).toEqual(trusted);
  });

  test.each([
    'true',
    '10',
    '10.0.0.0/33',
    '10.0.0.0/0',
    'proxy.example',
    '10.0.0.1,',
    '::1/129',
    '1.2.3.4/8/8',
  ])('may not be %s', (given) => {
    expect(() => environment({ TRUST_PROXY: given })).toThrow(/TRUST_PROXY: must be the number of proxies/);
  });

  test('as a subnet decides who may say where a caller comes from', async () => {
    const guess = async (app: WebApp, i: number) => {
      const body = new URLSearchParams({ name: 'boris', password: 'guess' });
      const headers = { 'x-forwarded-for': `10.0.0.${i}` };
      return (await fetch(`${app.origin}/login`, { method: 'POST', body, headers })).status;
    };
    const [trusting, other] = [
      await startWebApp({ users, trustedProxies: ['127.0.0.0/8'] }),
      await startWebApp({ users, trustedProxies: ['192.168.0.0/16'] }),
    ];
    const last = [0, 0];
    for (let i = 0; i < 11; i += 1) {
      last[0] = await guess(trusting, i);
      last[1] = await guess(other, i);
    }
    expect(last).toEqual([401, 429]);
  });
});

describe('a warning', () => {
  const warnings = (app: WebApp, words: string) => app.log.filter((line) => line.includes(words)).length;
  const open = (app: WebApp, headers: Record<string, string>) => fetch(`${app.origin}/login`, { headers });

  test.each([0, ['10.0.0.0/8']])(
    'comes once an hour when a proxy passes requests on that TRUST_PROXY (%j) does not trust',
    async (trustedProxies) => {
      let nowMs = 0;
      const app = await startWebApp({ users, trustedProxies, now: () => nowMs });
      await open(app, {});
      expect(warnings(app, 'TRUST_PROXY')).toBe(0);
      for (let i = 0; i < 3; i += 1) await open(app, { 'x-forwarded-for': '10.0.0.1' });
      expect(warnings(app, 'TRUST_PROXY')).toBe(1);
      expect(app.log.join('')).not.toContain('10.0.0.1');
      nowMs = 3_600_000;
      await open(app, { forwarded: 'for=10.0.0.1' });
      expect(warnings(app, 'TRUST_PROXY')).toBe(2);
    },
  );

  test('does not come where the proxy is trusted', async () => {
    const app = await startWebApp({ users, trustedProxies: 1 });
    await open(app, { 'x-forwarded-for': '10.0.0.1' });
    expect(warnings(app, 'TRUST_PROXY')).toBe(0);
  });

  test('comes when a request is for another host than publicUrl has', async () => {
    const app = await startWebApp({ users, trustedProxies: 1, publicUrl: 'https://marvin.example' });
    await open(app, { 'x-forwarded-host': 'marvin.example' });
    expect(warnings(app, 'publicUrl')).toBe(0);
    for (let i = 0; i < 3; i += 1) await open(app, {});
    expect(warnings(app, 'publicUrl')).toBe(1);
  });
});

describe('the session cookie behind TLS', () => {
  test('is one that this host alone can set, and no other is read', async () => {
    const app = await startWebApp({ users, trustedProxies: 1 });
    const https = { 'x-forwarded-proto': 'https' };
    const body = new URLSearchParams({ name: 'boris', password: PASSWORD });
    const login = await fetch(`${app.origin}/login`, {
      method: 'POST',
      body,
      headers: https,
      redirect: 'manual',
    });
    const [cookie = ''] = login.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-marvin_session=[^;]+;.* Path=\/;.*Secure/);
    expect(cookie).not.toMatch(/Domain/);
    const value = cookie.split(';')[0] ?? '';
    const seen = async (sent: string) =>
      (await fetch(`${app.origin}/board/x`, { headers: { ...https, cookie: sent } })).status;
    expect([await seen(value), await seen(value.replace('__Host-', ''))]).toEqual([200, 401]);
  });
});

describe('what keeps it from listening', () => {
  test('is told in one sentence: a port that is taken, a host that is not here', async () => {
    const server = await listen(() => undefined, 0);
    atTeardown(() => stopListening(server));
    const port = portOf(server);
    await expect(listen(() => undefined, port)).rejects.toThrow(UnavailableError);
    await expect(listen(() => undefined, port)).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another process; stop that one, or set PORT.`,
    );
    for (const host of ['192.0.2.1', 'no-such-host.invalid'])
      await expect(listen(() => undefined, 0, { host })).rejects.toThrow(ConfigurationError);
  });
});

/** Connections that wait for the answer to a request. */
async function busyConnections(port: number, count: number, from: string): Promise<Socket[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect({ port, host: '127.0.0.1', localAddress: from });
      socket.on('error', () => undefined); // closed by the server
      await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
      socket.write('GET /wait HTTP/1.1\r\nHost: x\r\n\r\n');
      return socket;
    }),
  );
}

describe('more connections than there is room for', () => {
  test('leave room for addresses that sent call events, and for nobody else', async () => {
    const robots = new RobotAddresses();
    robots.note('127.0.0.9');
    let running = 0;
    const server = await listen(
      (req, res) => {
        running += 1;
        if (req.url !== '/wait') res.end('here');
      },
      0,
      { robots },
    );
    const flood = await busyConnections(portOf(server), 1_100, '127.0.0.1');
    atTeardown(async () => {
      for (const socket of flood) socket.destroy();
      await stopListening(server);
    });
    await until(() => running === 1_000, { what: 'a thousand requests' });
    const ask = async (from: string) => {
      const socket = connect({ port: portOf(server), host: '127.0.0.1', localAddress: from });
      socket.on('error', () => undefined);
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      let text = '';
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      await once(socket, 'close');
      return text.includes('here');
    };
    expect([await ask('127.0.0.9'), await ask('127.0.0.8')]).toEqual([true, false]);
  });

  test('close idle ones, but none of the robot’s', async () => {
    const robots = new RobotAddresses();
    robots.note('127.0.0.9');
    const app = await listen((_req, res) => res.end(), 0, { robots });
    const idle = async (count: number, from: string) => {
      const sockets = await busyConnections(portOf(app), count, from);
      await Promise.all(sockets.map((socket) => once(socket, 'data')));
      return sockets;
    };
    const robot = await idle(20, '127.0.0.9');
    const others = [...(await idle(300, '127.0.0.1')), ...(await idle(300, '127.0.0.1'))];
    atTeardown(async () => {
      for (const socket of [...robot, ...others]) socket.destroy();
      await stopListening(app);
    });
    await until(() => others.filter((socket) => !socket.closed).length < 520, { what: 'idle ones to go' });
    expect(robot.filter((socket) => socket.closed)).toEqual([]);
  });
});

test('an accepted call event names the robot’s address', async () => {
  const app = await startWebApp();
  expect(app.robots.has('127.0.0.1')).toBe(false);
  await sendEvent(app, { headers: { 'x-callback-token': 'wrong' } });
  expect(app.robots.has('127.0.0.1')).toBe(false);
  await sendEvent(app);
  await until(() => app.robots.has('127.0.0.1'), { what: 'the address to be noted' });
});
