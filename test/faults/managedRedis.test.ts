// A Redis as hosts rent it out: TLS with a certificate of their own, a user without CONFIG and the other dangerous commands,
// and few connections. All processes work with it, or say in one sentence what is missing, and go on once it is there.
import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { freePort } from '../../scripts/local/freePort.js';
import { makeCertificate, NO_OPENSSL } from '../support/certificate.js';
import { clinic, type Clinic } from '../support/clinic.js';
import { startProcess, type ManagedProcess } from '../support/processes.js';
import { enqueueAll, EVERYBODY_REACHED, whenOver } from '../support/scenario.js';
import { startRedis, type RedisServer } from '../support/redis.js';
import { expectThreeSums } from '../support/sums.js';
import { atTeardown } from '../support/teardown.js';
import { until } from '../support/until.js';

vi.setConfig({ testTimeout: 120_000 });

const PATIENTS = 2;
const STACK = /\n\s+at |node_modules|redis\.call|lookup-key|secret/;
/** What such a host lets nobody do; INFO is among the dangerous ones, and most hosts allow it. */
const RIGHTS = ['on', '>secret', '~marvin:*', '&*', '+@all', '-@dangerous'] as const;

interface End {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  place: Clinic,
  name: 'producer' | 'worker' | 'web',
  own: Record<string, string>,
): Promise<End> {
  const args = name === 'producer' ? ['check'] : [];
  const started = await startProcess(name, { env: { ...place.env, ...own }, args });
  const { code } = await started.exited;
  return { code, stdout: started.stdout(), stderr: started.stderr() };
}

async function started(
  place: Clinic,
  name: 'worker' | 'web',
  own: Record<string, string>,
): Promise<ManagedProcess> {
  const process = await startProcess(name, { env: { ...place.env, ...own } });
  atTeardown(() => process.kill('SIGKILL'));
  return process;
}

async function clinicOn(redis?: RedisServer): Promise<Clinic> {
  const robot = { outcomes: EVERYBODY_REACHED, speed: 100 };
  const place = await clinic({
    patients: PATIENTS,
    desk: { callDeadline: '15s' },
    robot,
    ...(redis ? { redis } : {}),
  });
  await enqueueAll(place);
  return place;
}

function adminOf({ redis }: Clinic): Redis {
  const admin = new Redis(redis.url);
  atTeardown(() => admin.disconnect());
  return admin;
}

async function everybodyReached(place: Clinic): Promise<void> {
  await whenOver(place);
  expect(await place.status()).toMatchObject({ reached: PATIENTS, closed: {} });
  await expectThreeSums(place, PATIENTS);
}

const certificate = await makeCertificate();
if (!certificate) console.log(`TLS is not tried: ${NO_OPENSSL}`);

describe.skipIf(certificate === null)('a Redis behind TLS with a certificate that nobody vouches for', () => {
  it('is refused by every process with 78 and the way out, and works once that is taken', async () => {
    const tlsPort = await freePort();
    const { cert = '', key = '' } = certificate ?? {};
    const tls = ['--tls-port', String(tlsPort), '--tls-cert-file', cert, '--tls-key-file', key];
    const place = await clinicOn(
      await startRedis({ extraArgs: [...tls, '--tls-ca-cert-file', cert, '--tls-auth-clients', 'no'] }),
    );
    await adminOf(place).acl('SETUSER', 'marvin', ...RIGHTS, '+info');
    const REDIS_URL = `rediss://marvin:secret@localhost:${tlsPort}`;
    const refused = await Promise.all(
      (['producer', 'worker', 'web'] as const).map((name) => run(place, name, { REDIS_URL })),
    );
    for (const end of refused) {
      expect(end.code).toBe(78);
      expect(end.stderr).toMatch(
        /^(?:error: )?Redis at localhost:\d+ has a certificate that nobody vouches for; [^\n]*REDIS_TLS_INSECURE=1[^\n]*$/m,
      );
    }
    const own = { REDIS_URL, REDIS_TLS_INSECURE: '1' };
    const web = await started(place, 'web', own);
    await web.waitForHttp(`${place.webUrl}/readyz`);
    const worker = await started(place, 'worker', own);
    await everybodyReached(place);
    expect(web.stderr() + worker.stderr()).toBe('');
    // Named as vouched for, it needs no leniency.
    expect(await run(place, 'producer', { REDIS_URL, NODE_EXTRA_CA_CERTS: cert })).toMatchObject({ code: 0 });
  });
});

describe('a Redis whose user may not run dangerous commands', () => {
  it('works, and check says what cannot be known', async () => {
    const place = await clinicOn();
    await adminOf(place).acl('SETUSER', 'marvin', ...RIGHTS, '+info');
    const own = { REDIS_URL: `redis://marvin:secret@127.0.0.1:${place.redis.port}` };
    const check = await run(place, 'producer', own);
    expect(check.code).toBe(0);
    expect(check.stderr).toMatch(
      /^warning: Redis does not say how often it syncs to disk \(a managed one\?\)/m,
    );
    const web = await started(place, 'web', own);
    await web.waitForHttp(`${place.webUrl}/readyz`);
    const worker = await started(place, 'worker', own);
    await everybodyReached(place);
    expect(web.output() + worker.output()).not.toMatch(/NOPERM/);
  });

  it('not even INFO, is asked for that right: it tells whether patients may be evicted, and of replicas', async () => {
    const place = await clinicOn();
    const admin = adminOf(place);
    await admin.acl('SETUSER', 'marvin', ...RIGHTS);
    const own = { REDIS_URL: `redis://marvin:secret@127.0.0.1:${place.redis.port}` };
    const says = /does not let this user run the command \\?"info\\?" \(NOPERM\); allow it with ACL SETUSER/;
    const check = await run(place, 'producer', own);
    expect(check.code).toBe(69);
    expect(check.stderr).toMatch(says);
    const [web, worker] = [await started(place, 'web', own), await started(place, 'worker', own)];
    await Promise.all([web.waitForOutput(says), worker.waitForOutput(says)]);
    await admin.acl('SETUSER', 'marvin', '+info');
    await web.waitForHttp(`${place.webUrl}/readyz`);
    await everybodyReached(place);
    expect(check.stderr + web.stderr() + worker.stderr()).not.toMatch(STACK);
  });
});

describe('a Redis with no room for another connection', () => {
  it('is one sentence for a command and for those that start; those that run go on, and all do once there is room', async () => {
    const place = await clinicOn();
    const web = await place.startWeb();
    const admin = adminOf(place);
    await admin.ping();
    const [, allowed = ''] = await admin.config('GET', 'maxclients');
    await admin.config('SET', 'maxclients', '1');
    const says =
      /closes the connection at once: it has no room for another|has no room for another connection/;
    const check = await run(place, 'producer', {});
    expect(check.code).toBe(69);
    expect(check.stderr).toMatch(says);
    const worker = await started(place, 'worker', {});
    await worker.waitForOutput(says);
    await web.waitForHttp(`${place.webUrl}/readyz`);
    // Those that run lose their connections too, as in a restart of the server.
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await until(async () => (await fetch(`${place.webUrl}/readyz`)).status === 503, {
      what: 'the web process to be cut off',
    });
    await admin.config('SET', 'maxclients', allowed);
    await web.waitForHttp(`${place.webUrl}/readyz`);
    await everybodyReached(place);
    expect(check.stderr + web.stderr() + worker.stderr()).not.toMatch(STACK);
  });
});
