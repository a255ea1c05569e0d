// Ctrl-C in the middle of a command: what it says of a second run is true.
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { generateSealKey } from '../../src/shared/sealing.js';
import { clinic, type Clinic } from '../support/clinic.js';
import { startProcess, type ManagedProcess } from '../support/processes.js';
import { redisProxy, type StoppedLine } from '../support/tcpProxy.js';
import { atTeardown } from '../support/teardown.js';
import { until } from '../support/until.js';

vi.setConfig({ testTimeout: 120_000 });

const STOPPED =
  '\nStopped. What was done so far stays; run the same command again, it goes on from there and does nothing twice.\n';

/** A command that waits before a message to Redis. */
async function stoppedAt(
  place: Clinic,
  args: readonly string[],
  matches: (message: string) => boolean,
  own: Readonly<Record<string, string>> = {},
): Promise<{ command: ManagedProcess; line: StoppedLine; breakOff: () => void }> {
  const proxy = await redisProxy(place.redis.port);
  const stopped = proxy.stopAt('before', matches);
  const env = { ...place.env, ...own, REDIS_URL: `redis://127.0.0.1:${proxy.port}` };
  const command = await startProcess('producer', { env, args });
  const ended = command.exited.then(({ code }) => {
    throw new Error(`ended with ${code} before it was stopped: ${command.output()}`);
  });
  const line = await Promise.race([stopped, ended]);
  const breakOff = () => {
    proxy.breakOff();
    line.cut();
  };
  return { command, line, breakOff };
}

/** A 1C that gives one page and then nothing more until it is told to. */
async function slowOnec() {
  const document = (index: number) => ({
    Ref_Key: `5210c9dc-65a2-11e9-936d-00000000000${index}`,
    ДатаНачала: '2099-01-05T10:30:00',
    Телефон: `8 916 555-01-0${index}`,
  });
  let [asked, isSlow] = [0, true];
  const server = createServer((_req, res) => {
    asked += 1;
    if (isSlow && asked > 1) return;
    const value = asked % 2 === 1 ? [document(1), document(2)] : [];
    res.setHeader('Content-Type', 'application/json').end(JSON.stringify({ value }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atTeardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}/odata`,
    asked: () => asked,
    hurry: () => void ([asked, isSlow] = [0, false]),
  };
}

it('ends a pull with 130 and one sentence, leaves no file of patients, and the next pull does it all', async () => {
  const onec = await slowOnec();
  const source = { kind: 'odata', username: 'u', password: 'p', entity: 'Document_A', pageSize: 2 };
  const place = await clinic({
    patients: 0,
    desk: { onec: { source: { ...source, url: onec.url, timeout: '60s' } } },
  });
  const temporary = await mkdtemp(join(tmpdir(), 'marvin-ctrl-c-'));
  atTeardown(() => rm(temporary, { recursive: true, force: true }));
  const rejects = join(temporary, 'rejects');
  await mkdir(rejects);
  const options = { env: { ...place.env, TMPDIR: temporary }, args: ['pull', '--rejects', rejects] };

  const pull = await startProcess('producer', options);
  await until(() => Promise.resolve(onec.asked() > 1), { what: 'the second page is asked for' });
  expect(await readdir(temporary)).toContainEqual(expect.stringMatching(/^marvin-pull-/));
  expect(await pull.kill('SIGINT')).toEqual({ code: 130, signal: null });
  expect([pull.stdout(), pull.stderr()]).toEqual(['', STOPPED]);
  expect(await readdir(temporary)).toEqual(['rejects']);
  expect((await place.status()).waiting).toBe(0);

  onec.hurry();
  const again = await startProcess('producer', options);
  expect((await again.exited).code, again.stderr()).toBe(0);
  expect((await place.status()).waiting).toBe(2);
});

/** For NODE_OPTIONS: Ctrl-C in the moment in which the process first listens for it. */
const CTRL_C_AT_ONCE = `--import=data:text/javascript,${encodeURIComponent(`
process.on('newListener', function pressed(event) {
  if (event !== 'SIGINT') return;
  process.off('newListener', pressed);
  process.kill(process.pid, 'SIGINT');
});`)}`;

it('ends a command that is still being loaded with 130, and says that nothing was done', async () => {
  const early = async (locale: string) => {
    const env = { LANG: locale, NODE_OPTIONS: CTRL_C_AT_ONCE };
    const command = await startProcess('producer', { env, args: ['pull'] });
    return { ...(await command.exited), stderr: command.stderr() };
  };
  const [english, russian] = await Promise.all([early('C.UTF-8'), early('ru_RU.UTF-8')]);
  expect(english).toEqual({ code: 130, signal: null, stderr: '\nStopped; nothing was done.\n' });
  expect(russian).toEqual({ code: 130, signal: null, stderr: '\nОстановлено; ничего не сделано.\n' });
});

it('does not end an erasure that has begun to remove: what is left of it could not be found again', async () => {
  const place = await clinic({ patients: 1 });
  await place.mustRun('enqueue', place.exportPath);
  const [job] = await place.queues.calls.getJobs();
  const looksAtEvents = (message: string) => /\bxrange\b/i.test(message) && message.includes(':events');
  const document = String(job?.data.ref);
  const { command, line } = await stoppedAt(place, ['erase', document], looksAtEvents);
  expect(await place.queues.calls.getJobCountByTypes()).toBe(0); // half of it is done

  process.kill(command.pid, 'SIGINT');
  await command.waitForOutput(/What was begun goes on to its end/);
  process.kill(command.pid, 'SIGINT');
  expect(command.isRunning()).toBe(true);
  line.release();
  expect(await command.exited).toEqual({ code: 0, signal: null });
  expect(command.stderr()).toMatch(/Erased: 1 callbacks, .* [1-9]\d* queue events/);
  const again = await place.marvin('erase', document);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('Nothing was found')]);
});

it('tells after an erasure that lost Redis half way what else to erase', async () => {
  const place = await clinic({ patients: 1 });
  await place.mustRun('enqueue', place.exportPath);
  const [job] = await place.queues.calls.getJobs();
  const { ref, number } = job?.data ?? { ref: '', number: null };
  const looksAtEvents = (message: string) => /\bxrange\b/i.test(message) && message.includes(':events');
  const { command, breakOff } = await stoppedAt(place, ['erase', number ?? ''], looksAtEvents);
  breakOff();
  expect((await command.exited).code, command.output()).toBe(69);
  expect(command.stderr()).toContain(`once for each of these references: ${ref}`);
  expect((await place.mustRun('erase', ref)).stderr).toMatch(/ [1-9]\d* queue events/);
});

it('ends a reseal anywhere, and the next one finishes it', async () => {
  const place = await clinic({ patients: 5 });
  await place.mustRun('enqueue', place.exportPath);
  const keys = { MARVIN_SEAL_KEYS: `${generateSealKey('new')},${place.env['MARVIN_SEAL_KEYS'] ?? ''}` };
  let seen = 0;
  const isThirdText = (message: string) =>
    message.includes("redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])") && (seen += 1) === 3;
  const { command } = await stoppedAt(place, ['reseal'], isThirdText, keys);
  expect(await command.kill('SIGINT')).toEqual({ code: 130, signal: null });
  expect([command.stdout(), command.stderr()]).toEqual(['', STOPPED]);

  const run = async () => {
    const reseal = await startProcess('producer', { env: { ...place.env, ...keys }, args: ['reseal'] });
    return { ...(await reseal.exited), stderr: reseal.stderr() };
  };
  expect(await run()).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^Re-sealed with "new": \d/) as string,
  });
  expect(await run()).toMatchObject({ code: 0, stderr: 'Re-sealed with "new": nothing.\n' });
  const [newKey = ''] = keys.MARVIN_SEAL_KEYS.split(',');
  const alone = await startProcess('producer', {
    env: { ...place.env, MARVIN_SEAL_KEYS: newKey },
    args: ['status'],
  });
  expect((await alone.exited).code, alone.stderr()).toBe(0);
});
