// A Redis that is away in other ways than being away: each is one sentence with host and port that says what to do.
import { createServer, type AddressInfo, type Server } from 'node:net';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../scripts/local/freePort.js';
import type { RedisAddress } from '../../../src/shared/config/environment.js';
import { ConfigurationError, UnavailableError } from '../../../src/shared/errors.js';
import { connectRedis, faultOf } from '../../../src/shared/redis/connection.js';
import { demandSafeRedis, tryCommands } from '../../../src/shared/redis/safety.js';
import { makeCertificate, NO_OPENSSL } from '../../support/certificate.js';
import { startRedis, type RedisServer } from '../../support/redis.js';
import { atTeardown } from '../../support/teardown.js';

/** What Marvin says of a Redis, or `ok`. */
async function verdictOn(url: string, own: Partial<RedisAddress> = {}): Promise<unknown> {
  const redis = connectRedis({ url, cluster: false, tlsInsecure: false, ...own }, 'command');
  try {
    await demandSafeRedis(redis);
    await tryCommands(redis);
    return 'ok';
  } catch (error) {
    return error;
  } finally {
    redis.disconnect();
  }
}

async function serverWith(...config: [string, string][]): Promise<RedisServer> {
  const server = await startRedis();
  const client = new Redis(server.url);
  atTeardown(() => client.disconnect());
  for (const [name, value] of config) await client.config('SET', name, value);
  return server;
}

/** A server of another kind: it answers everything with a text, or hangs up. */
async function stranger(answer: string | null): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => (answer === null ? socket.destroy() : socket.end(answer)));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  atTeardown(() => server.close());
  return (server.address() as AddressInfo).port; // listens on TCP
}

describe('a password', () => {
  const SECRET = 'p%41%zz#/?[@:;';
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
    const client = new Redis(server.url);
    await client.config('SET', 'requirepass', SECRET);
    client.disconnect();
  });

  it('that is missing is asked for', async () => {
    const fault = await verdictOn(server.url);
    expect(fault).toBeInstanceOf(ConfigurationError);
    expect(String(fault)).toMatch(/Redis at 127\.0\.0\.1:\d+ wants a password \(NOAUTH\)/);
  });

  it('that is wrong is refused, and not repeated', async () => {
    const fault = await verdictOn(`redis://:guess@127.0.0.1:${server.port}`);
    expect(fault).toBeInstanceOf(ConfigurationError);
    expect(String(fault)).toMatch(
      /Redis at 127\.0\.0\.1:\d+ refuses this user name or password \(WRONGPASS\)/,
    );
    expect(String(fault)).not.toContain('guess');
  });

  it('may hold any character, encoded', async () => {
    expect(await verdictOn(`redis://:${encodeURIComponent(SECRET)}@127.0.0.1:${server.port}/0`)).toBe('ok');
  });

  it('may hold any character as it is', async () => {
    const raw = 'a#b/c?d[e@f%zz:g';
    const own = await serverWith(['requirepass', raw]);
    expect(await verdictOn(`redis://:${raw}@127.0.0.1:${own.port}/1`)).toBe('ok');
  });
});

describe('a Redis', () => {
  it('where nothing listens cannot be reached', async () => {
    const fault = await verdictOn(`redis://127.0.0.1:${await freePort()}`);
    expect(fault).toBeInstanceOf(UnavailableError);
    expect(String(fault)).toMatch(
      /127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\).*start it, or correct REDIS_URL/,
    );
  });

  it('without such a database is wrongly addressed', async () => {
    const server = await startRedis();
    const fault = await verdictOn(`${server.url}/99`);
    expect(fault).toBeInstanceOf(ConfigurationError);
    expect(String(fault)).toMatch(/does not have the database/);
  });

  it('that is full says so', async () => {
    const server = await serverWith(['maxmemory', '1']);
    const fault = await verdictOn(server.url);
    expect(fault).toBeInstanceOf(UnavailableError);
    expect(String(fault)).toMatch(/is full \(OOM, maxmemory\)/);
  });

  it('that is a replica is told from a master within a few seconds', async () => {
    const master = await startRedis();
    const server = await startRedis();
    const client = new Redis(server.url);
    await client.replicaof('127.0.0.1', master.port);
    client.disconnect();
    const started = performance.now();
    const fault = await verdictOn(server.url);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(fault).toBeInstanceOf(UnavailableError);
    expect(String(fault)).toMatch(/is a replica and takes no writes \(READONLY\)/);
  });

  it('whose user may not run a command names the command', async () => {
    const server = await startRedis();
    const client = new Redis(server.url);
    await client.acl('SETUSER', 'marvin', 'on', '>secret', '~*', '+@all', '-eval');
    client.disconnect();
    const fault = await verdictOn(`redis://marvin:secret@127.0.0.1:${server.port}`);
    expect(fault).toBeInstanceOf(UnavailableError);
    expect(String(fault)).toMatch(/does not let this user run the command "eval" \(NOPERM\)/);
  });

  it('whose user may not reach our keys says so', async () => {
    const server = await startRedis();
    const client = new Redis(server.url);
    await client.acl('SETUSER', 'marvin', 'on', '>secret', '~other:*', '+@all');
    client.disconnect();
    const fault = await verdictOn(`redis://marvin:secret@127.0.0.1:${server.port}`);
    expect(String(fault)).toMatch(/NOPERM.*ACL SETUSER/);
  });

  it('that has no room for another connection says so', async () => {
    const server = await serverWith(['maxclients', '1']);
    const fault = await verdictOn(server.url);
    expect(fault).toBeInstanceOf(UnavailableError);
    expect(String(fault)).toMatch(/no room for another \(maxclients\)/);
  });

  it('that is a web server does not speak its language', async () => {
    const port = await stranger('HTTP/1.1 400 Bad Request\r\n\r\n');
    const fault = await verdictOn(`redis://127.0.0.1:${port}`);
    expect(fault).toBeInstanceOf(ConfigurationError);
    expect(String(fault)).toMatch(/does not speak the language of Redis/);
  });

  it('that hangs up is perhaps one that speaks TLS', async () => {
    const port = await stranger(null);
    const fault = await verdictOn(`redis://127.0.0.1:${port}`);
    expect(fault).toBeInstanceOf(UnavailableError);
    expect(String(fault)).toMatch(/closes the connection at once.*rediss:/);
  });

  it('that never answers is given up', async () => {
    const server: Server = createServer(() => undefined);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    atTeardown(() => server.close());
    const { port } = server.address() as AddressInfo; // listens on TCP
    const started = performance.now();
    const fault = await verdictOn(`redis://127.0.0.1:${port}`);
    expect(performance.now() - started).toBeLessThan(25_000);
    expect(fault).toBeInstanceOf(UnavailableError);
    expect(String(fault)).toMatch(/does not answer in time/);
  });
});

describe('a cluster', () => {
  it('that is none is told apart', async () => {
    const server = await startRedis();
    const fault = await verdictOn(server.url, { cluster: true });
    expect(fault).toBeInstanceOf(ConfigurationError);
    expect(String(fault)).toMatch(/is no cluster; take REDIS_CLUSTER out/);
  });

  it('without REDIS_CLUSTER is told apart', async () => {
    const server = await startRedis({ extraArgs: ['--cluster-enabled', 'yes'] });
    const client = new Redis(server.url);
    await client.cluster('ADDSLOTS', 1);
    await client.config('SET', 'cluster-require-full-coverage', 'no');
    client.disconnect();
    const fault = await verdictOn(server.url);
    expect(String(fault)).toMatch(/belongs to a cluster/);
  });
});

describe('TLS', () => {
  let args: string[] | null = null;
  beforeAll(async () => {
    const made = await makeCertificate();
    if (made === null) return;
    const files = ['--tls-cert-file', made.cert, '--tls-key-file', made.key, '--tls-ca-cert-file', made.cert];
    args = [...files, '--tls-auth-clients', 'no'];
  });

  it('to a plain port is told', async () => {
    const server = await startRedis();
    const fault = await verdictOn(server.url.replace('redis:', 'rediss:'));
    expect(String(fault)).toMatch(/does not speak TLS|closes the connection|does not answer in time/);
  });

  it('with a certificate of its own is refused, and taken with REDIS_TLS_INSECURE; a plain connection is told', async ({
    skip,
  }) => {
    if (args === null) skip(NO_OPENSSL);
    const tlsPort = await freePort();
    await startRedis({ extraArgs: ['--tls-port', String(tlsPort), ...(args ?? [])] });
    const url = `rediss://localhost:${tlsPort}`;
    expect(String(await verdictOn(url))).toMatch(/certificate that nobody vouches for/);
    expect(await verdictOn(url, { tlsInsecure: true })).toBe('ok');
    expect(String(await verdictOn(`redis://localhost:${tlsPort}`))).toMatch(
      /closes the connection at once.*rediss:/,
    );
  });
});

describe('a command that was given up', () => {
  it('is explained by what ended the connection', async () => {
    const server = await startRedis();
    const redis = connectRedis({ url: server.url, cluster: false, tlsInsecure: false }, 'command');
    await redis.ping();
    await server.kill();
    const error: unknown = await redis.get('x').catch((reason: unknown) => reason);
    redis.disconnect();
    expect(faultOf(redis, error).message).toMatch(/cannot be reached \(ECONNREFUSED\)/);
  });
});
