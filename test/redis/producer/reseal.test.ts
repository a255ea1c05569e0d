// `marvin reseal` and what `marvin check` says of old keys, on a Redis of their own: they go through all of it.
import { randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginCall } from '../../support/beginning.js';
import { addCheck } from '../../../src/producer/commands/check.js';
import { addDoNotCallCommands } from '../../../src/producer/commands/doNotCall.js';
import { addReseal } from '../../../src/producer/commands/reseal.js';
import { resealAll } from '../../../src/producer/privacy/resealing.js';
import { queueRows } from '../../../src/producer/queueing/queueRows.js';
import { addDoNotCall } from '../../../src/shared/calls/doNotCall.js';
import { noteOutcome, numberFacts, outcomesOf, takeNumber } from '../../../src/shared/calls/numbers.js';
import { leaveChange } from '../../../src/shared/calls/changes.js';
import { settle } from '../../../src/shared/calls/settle.js';
import type { CallbackJob } from '../../../src/shared/contracts/job.js';
import type { Disposition } from '../../../src/shared/domain/disposition.js';
import type { Environment } from '../../../src/shared/config/environment.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { LOOKUP_KEY, openVault } from '../../../src/shared/redis/vault.js';
import {
  createVault,
  keyIdOf,
  SealRing,
  type SealKey,
  type SealPlace,
  type Vault,
} from '../../../src/shared/sealing.js';
import { commandLine } from '../../support/commandLine.js';
import { openTestDesk, testCallback, testPhone, testVault } from '../../support/desks.js';
import { redisDump } from '../../support/redisDump.js';
import { startRedis } from '../../support/redis.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

/** What `testVault` seals with, and what comes after it. */
const OLD: SealKey = { id: 'test', key: Buffer.alloc(32, 7) };
const NEW: SealKey = { id: 'new', key: Buffer.alloc(32, 8) };
const BOTH = new SealRing([NEW, OLD]);
const NEW_ALONE = new SealRing([NEW]);

let redis: Redis;
beforeEach(async () => {
  const server = await startRedis();
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined); // ended before the client is
  atTeardown(() => redis.disconnect());
});

async function queue(
  desk: DeskQueues,
  { delay = 0, ...overrides }: Partial<CallbackJob> & { delay?: number } = {},
) {
  const callback = testCallback(desk.settings, overrides);
  await desk.calls.add('batch-1', callback, { jobId: callback.ref, priority: 5, delay });
  return callback;
}

/** Takes the next callback to its write-ahead, and to its end if there is a disposition. @returns the callId */
async function call(desk: DeskQueues, fetcher: Worker<CallbackJob>, disposition?: Disposition) {
  const callId = randomUUID();
  const job = await until(() => fetcher.getNextJob(callId, { block: false }), { what: 'a callback' });
  expect(await beginCall(desk, job, callId, { ring: BOTH })).toMatchObject({
    kind: 'dial',
  });
  await redis.hset(desk.keys.call(callId), 'answer', testVault.ring.seal('{"ok":true}'));
  if (disposition) await settle(desk, callId, { disposition, raw: null }, Date.now());
  return callId;
}

function fetcherOf(desk: DeskQueues): Worker<CallbackJob> {
  const { prefix } = desk.keys;
  const fetcher = new Worker<CallbackJob>('calls', null, { connection: redis, prefix, autorun: false });
  atTeardown(() => fetcher.close());
  return fetcher;
}

/** A desk with a callback in every state, a result that waits, a change that waits, and the lookup key. */
async function busyDesk(): Promise<DeskQueues> {
  await openVault(redis, [OLD]);
  const desk = openTestDesk(redis);
  const fetcher = fetcherOf(desk);
  for (const disposition of ['connected', 'number_invalid', 'patient_busy', undefined] as const) {
    await queue(desk);
    await call(desk, fetcher, disposition);
  }
  const { ref, patient } = await queue(desk, { delay: 3_600_000 });
  const appointmentAt = new Date(Date.now() + 2 * 86_400_000).toISOString();
  const content = { appointmentAt, patient, phones: [testPhone('79161234568')] };
  await leaveChange(desk, ref, { kind: 'supersede', content, at: new Date().toISOString() });
  await queue(desk, { delay: 3_600_000 });
  expect(await desk.calls.getJobCounts('active', 'completed', 'failed', 'delayed', 'prioritized')).toEqual({
    active: 1,
    completed: 1,
    failed: 1,
    delayed: 2, // the busy patient and the last one
    prioritized: 1, // brought to the gate by its change
  });
  return desk;
}

const SEAL = /\b(?:test|new|gone)\.[A-Za-z0-9_-]{38,}/g;

const NUMBERS = ['79161234567', '79161234568'];

/**
 * Everything in Redis with what is sealed put in its place, numbers in the place of their hashes, and whether its keys run
 * out; BullMQ's event streams aside.
 */
async function opened(ring: SealRing, { phoneKey }: Pick<Vault, 'phoneKey'>): Promise<Map<string, unknown>> {
  const contents = new Map<string, unknown>();
  const dump = await redisDump(redis);
  const places = placesIn([...dump.keys()]);
  const named = (text: string) =>
    NUMBERS.reduce((renamed, digits) => renamed.replaceAll(phoneKey(digits), digits), text);
  for (const [key, text] of dump) {
    if (key.endsWith(':events') || key === LOOKUP_KEY) continue;
    const plain = text.slice(key.length + 1).replace(SEAL, (seal) => asHex(openAnywhere(ring, seal, places)));
    contents.set(named(key), {
      isMortal: (await redis.pttl(key)) > 0,
      content: JSON.parse(named(plain)) as unknown,
    });
  }
  return contents;
}

/** Every place that something may be sealed for. */
function placesIn(keys: readonly string[]): SealPlace[] {
  return keys.flatMap((key) => {
    const [, desk = '', job = ''] = /^marvin:\{([^}]+)\}:(?:calls|call):([^:]+)$/.exec(key) ?? [];
    return (['patient', 'phone', 'answer'] as const).map((field) => ({ desk, job, field }));
  });
}

function openAnywhere(ring: SealRing, seal: string, places: readonly SealPlace[]): string {
  for (const place of places) {
    try {
      return ring.open(seal, place);
    } catch {
      continue;
    }
  }
  throw new Error('a seal is for no place');
}

/** Stands within JSON within JSON as it is. */
const asHex = (plain: string) => Buffer.from(plain).toString('hex');

async function keysOfSeals(): Promise<Set<string>> {
  const texts = [...(await redisDump(redis)).values()];
  return new Set(texts.flatMap((text) => text.match(SEAL) ?? []).map(keyIdOf));
}

/** What the commands get once the new key is first. */
function session(ring: SealRing, sealKeys: readonly SealKey[] = [NEW, OLD]) {
  const environment: Environment = {
    redis: { url: '', cluster: false, tlsInsecure: false },
    sealKeys,
    host: '127.0.0.1',
    port: 0,
    boardUsers: [],
    metricsToken: null,
    tvLinks: '',
    metricsPort: null,
    isTraced: false,
    spoolDir: '',
    logLevel: 'silent',
    trustedProxies: 0,
    diskForgets: false,
  };
  return { vault: createVault(ring, Buffer.alloc(32, 9)), environment };
}

describe('marvin reseal', () => {
  it('brings everything under the first key, in every state, and touches nothing else', async () => {
    const desk = await busyDesk();
    const before = await opened(BOTH, testVault);
    const oldKey = await openVault(redis, [OLD]);
    expect(await keysOfSeals()).toEqual(new Set(['test']));
    const { code, stdout, stderr } = await commandLine([desk], addReseal, session(BOTH))('reseal');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe(
      'Re-sealed with "new": 6 callbacks, 3 results, 1 changes, 4 robot answers, the lookup key.\n',
    );
    expect(await keysOfSeals()).toEqual(new Set(['new']));
    const newKey = await openVault(redis, [NEW]);
    expect(await opened(NEW_ALONE, newKey)).toEqual(before);
    for (const digits of NUMBERS) expect(newKey.phoneKeys(digits)).not.toContain(oldKey.phoneKey(digits));
  });

  it('finds nothing more to do when it is run again', async () => {
    const desk = await busyDesk();
    const reseal = commandLine([desk], addReseal, session(BOTH));
    await reseal('reseal');
    const once = await redisDump(redis);
    expect(await reseal('reseal')).toMatchObject({ code: 0, stderr: 'Re-sealed with "new": nothing.\n' });
    expect(await redisDump(redis)).toEqual(once);
  });

  it('goes on where a run that was killed stopped', async () => {
    const desk = openTestDesk(redis);
    for (let index = 0; index < 3; index += 1) await queue(desk);
    class Killed extends SealRing {
      left = 3;
      override reseal(sealed: string, place?: SealPlace): string {
        if (this.left === 0) throw new Error('killed');
        this.left -= 1;
        return super.reseal(sealed, place);
      }
    }
    await expect(resealAll(redis, new Killed([NEW, OLD]), null)).rejects.toThrow('killed');
    await until(async () => (await keysOfSeals()).size === 2, { what: 'one callback under the new key' });
    expect((await resealAll(redis, BOTH, null)).resealed).toEqual({ callbacks: 2 });
    expect(await keysOfSeals()).toEqual(new Set(['new']));
  });

  it('leaves alone what was written between its reading and its replacing, and takes it up afterwards', async () => {
    const desk = openTestDesk(redis);
    const callback = await queue(desk);
    const newer = JSON.stringify({ ...callback, spent: 2 });
    let isWritten = false;
    class Interrupted extends SealRing {
      /** The job has been read; this write goes before the replacement on the same connection. */
      override reseal(sealed: string, place?: SealPlace): string {
        if (!isWritten) void redis.hset(desk.calls.toKey(callback.ref), 'data', newer);
        isWritten = true;
        return super.reseal(sealed, place);
      }
    }
    const outcome = await resealAll(redis, new Interrupted([NEW, OLD]), desk.settings.name);
    expect(outcome).toEqual({ resealed: { callbacks: 1 }, unopened: new Map(), isComplete: true });
    const data = await redis.hget(desk.calls.toKey(callback.ref), 'data');
    expect(JSON.parse(data ?? '')).toMatchObject({ spent: 2 });
    expect(await keysOfSeals()).toEqual(new Set(['new']));
  });

  it('loses nothing of calls that begin and end meanwhile, again and again', async () => {
    const desk = openTestDesk(redis, { attempts: 9, backoff: { patient_busy: ['1h'] } });
    const fetcher = fetcherOf(desk);
    const callbacks = await Promise.all(Array.from({ length: 20 }, () => queue(desk)));
    const over = new AbortController();
    const resealing = (async () => {
      for (let turn = 0; !over.signal.aborted; turn += 1) {
        const keys = turn % 2 === 0 ? [NEW, OLD] : [OLD, NEW];
        await resealAll(redis, new SealRing(keys), desk.settings.name);
      }
    })();
    const callIds = [];
    for (let index = 0; index < 20; index += 1) callIds.push(await call(desk, fetcher, 'patient_busy'));
    over.abort();
    await resealing;
    const jobs = await Promise.all(callbacks.map(({ ref }) => desk.calls.getJob(ref)));
    const calls = jobs.flatMap((job) => job?.data.calls ?? []);
    expect(calls.map(({ callId }) => callId).sort()).toEqual(callIds.sort());
    expect(jobs.every((job) => job?.data.spent === 1 && job.data.open === null)).toBe(true);
    expect(await desk.results.getJobCountByTypes('waiting')).toBe(20);
  });

  it('counts what a key that is not configured sealed, re-seals the rest, says so in one sentence and ends with 1', async () => {
    const gone = new SealRing([{ id: 'gone', key: Buffer.alloc(32, 1) }]);
    const desk = openTestDesk(redis);
    await queue(desk);
    const [phone] = [testPhone('79161234567')];
    await queue(desk, { phones: [{ ...phone, sealed: gone.seal('79161234567') }] });
    await openVault(redis, [OLD]);
    const { code, stdout, stderr } = await commandLine([desk], addReseal, session(BOTH))('reseal');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      'Re-sealed with "new": 2 callbacks, the lookup key.',
      'Sealed with "gone", could not be opened and stay as they are: 1 callbacks. Put the key that sealed them behind the first in MARVIN_SEAL_KEYS and run this again.',
      '',
    ]);
    expect(await keysOfSeals()).toEqual(new Set(['new', 'gone']));
    expect(stderr).not.toMatch(/Иванов|7916|\.[A-Za-z0-9_-]{30}/);
  });

  it('keeps to one desk when asked to, and refuses a desk that there is not', async () => {
    const [one, two] = [openTestDesk(redis), openTestDesk(redis)];
    await Promise.all([queue(one), queue(two)]);
    const reseal = commandLine([one, two], addReseal, session(BOTH));
    expect((await reseal('reseal', '--desk', one.settings.name)).stderr).toMatch(/: 1 callbacks\./);
    expect(await keysOfSeals()).toEqual(new Set(['new', 'test']));
    expect((await reseal('reseal', '--desk', 'nowhere')).code).toBe(64);
  });
});

const rows = (refs: readonly string[], digits: string) =>
  refs.map((ref, line) => ({
    line,
    desk: 'any',
    ref,
    number: null,
    patient: 'Иванов Пётр Сергеевич',
    phones: [digits],
    specialist: 'терапевт',
    appointmentMs: Date.now() + 86_400_000,
  }));

const AT = { digits: '79160000001' };
const OUTCOME = {
  disposition: 'connected',
  endedAt: new Date().toISOString(),
  callId: randomUUID(),
} as const;
const isGone = async (hash: string) => ![...(await redisDump(redis)).values()].join().includes(hash);

describe('the lookup key', () => {
  it('is a new one after reseal: who knows the old one finds no number, known before or added afterwards', async () => {
    const desk = openTestDesk(redis);
    const old = await openVault(redis, [OLD]);
    await queueRows('one')(desk, old, rows(['a', 'b'], AT.digits), Date.now());
    await commandLine([desk], addDoNotCallCommands, { vault: old })('dnc', 'add', '79160000002');
    await noteOutcome(redis, old.phoneKey(AT.digits), OUTCOME, 60_000);
    await commandLine([desk], addReseal, session(BOTH))('reseal');
    const renewed = await openVault(redis, [NEW]);
    await queueRows('two')(desk, renewed, rows(['c'], '79160000003'), Date.now());
    const dnc = commandLine([desk], addDoNotCallCommands, { vault: renewed });
    await dnc('dnc', 'add', '79160000004');
    for (const digits of [AT.digits, '79160000002', '79160000003', '79160000004'])
      expect(await isGone(old.phoneKey(digits)), digits).toBe(true);
    expect((await dnc('dnc', 'list', '79160000002')).stdout).toBe('listed\n');
    expect(await outcomesOf(redis, renewed.phoneKey(AT.digits))).toHaveLength(1);
    expect(await redis.keys('marvin:number:*:moved')).toEqual([]);
  });

  it('is changed over to while it is used: stopped half-way, everything is found under the old hash', async () => {
    const desk = openTestDesk(redis);
    const old = await openVault(redis, [OLD]);
    await queueRows('one')(desk, old, rows(['a', 'b', 'c'], AT.digits), Date.now());
    const key = old.phoneKey(AT.digits);
    await noteOutcome(redis, key, OUTCOME, 60_000);
    await addDoNotCall(redis, key, { masked: '***', since: new Date().toISOString() });
    class Killed extends SealRing {
      left = 3;
      override reseal(sealed: string, place?: SealPlace): string {
        if (place?.field === 'phone' && (this.left -= 1) === 0) throw new Error('killed');
        return super.reseal(sealed, place);
      }
    }
    await expect(resealAll(redis, new Killed([NEW, OLD]), null)).rejects.toThrow('killed');
    const facts = async (hash: string) => numberFacts({ desk, jobId: 'any', nowMs: Date.now() }, hash);
    expect(await facts(key)).toMatchObject({ isDoNotCall: true, seen: 0 });
    expect(await outcomesOf(redis, key)).toHaveLength(1);
    const between = await openVault(redis, [NEW, OLD]);
    expect(between.phoneKey(AT.digits)).toBe(key);
    expect(between.phoneKeys(AT.digits)).toHaveLength(2);
    const call = { callback: 'x', callId: randomUUID(), seen: 0, nowMs: Date.now() };
    expect(await takeNumber(redis, key, call)).toBe(true);
    expect(await takeNumber(redis, key, { ...call, callId: randomUUID() })).toBe(false);
    expect(await queueRows('two')(desk, between, rows(['d'], AT.digits), Date.now())).toEqual([
      'do_not_call',
    ]);

    expect((await resealAll(redis, BOTH, null)).isComplete).toBe(true);
    const renewed = await openVault(redis, [NEW]);
    expect(await facts(renewed.phoneKey(AT.digits))).toMatchObject({ isDoNotCall: true, seen: 1 });
    expect(await isGone(key)).toBe(true);
  });

  it('stays for entries of the do-not-call list that hold no number, which is said; they still count', async () => {
    const desk = openTestDesk(redis);
    const old = await openVault(redis, [OLD]);
    const digits = '79160000005';
    await addDoNotCall(redis, old.phoneKey(digits), { masked: '***', since: new Date().toISOString() });
    const reseal = commandLine([desk], addReseal, session(BOTH));
    expect((await reseal('reseal')).stderr).toMatch(/^1 numbers of the do-not-call list .* add them again/m);
    const renewed = await openVault(redis, [NEW]);
    const enqueue = queueRows('one');
    expect(await enqueue(desk, renewed, rows(['a'], digits), Date.now())).toEqual(['do_not_call']);
    const dnc = commandLine([desk], addDoNotCallCommands, { vault: renewed });
    expect((await dnc('dnc', 'add', digits)).stderr).toBe('0 added, 1 listed before.\n');
    expect((await reseal('reseal')).stderr).toBe('Re-sealed with "new": nothing.\n');
    expect(await isGone(old.phoneKey(digits))).toBe(true);
    expect((await dnc('dnc', 'list', digits)).stdout).toBe('listed\n');
  });
});

describe('a seal', () => {
  it('opens for its own callback only: of two that were swapped neither is rung, and one sentence says why', async () => {
    const desk = openTestDesk(redis);
    await queueRows('one')(desk, testVault, rows(['a'], '79160000006'), Date.now());
    await queueRows('one')(desk, testVault, rows(['b'], '79160000007'), Date.now());
    const [one, two] = ['doc-a', 'doc-b'].map((id) => desk.calls.toKey(id));
    const [ofOne, ofTwo] = await Promise.all([one, two].map((key) => redis.hget(key ?? '', 'data')));
    const [first, second] = [ofOne, ofTwo].map((text) => JSON.parse(text ?? '') as CallbackJob);
    for (const field of ['patient', 'phones'] as const) {
      await redis.hset(one ?? '', 'data', JSON.stringify({ ...first, [field]: second?.[field] }));
      await redis.hset(two ?? '', 'data', JSON.stringify({ ...second, [field]: first?.[field] }));
      const fetcher = fetcherOf(desk);
      for (let turn = 0; turn < 2; turn += 1) {
        const token = randomUUID();
        const job = await until(() => fetcher.getNextJob(token, { block: false }), { what: 'a callback' });
        await expect(beginCall(desk, job, token, { nowMs: Date.now() })).rejects.toThrow(
          /^A text sealed with key "test" does not open: .*moved in Redis.*\.$/,
        );
        expect(await redis.exists(desk.keys.call(token))).toBe(0);
        await job.moveToDelayed(Date.now() - 1, token);
      }
    }
  });

  it('of an earlier version opens anywhere, until reseal binds it to its place', async () => {
    const desk = openTestDesk(redis);
    const callback = await queue(desk, { delay: 3_600_000 });
    const { code, stderr } = await commandLine(
      [desk],
      addReseal,
      session(new SealRing([OLD]), [OLD]),
    )('reseal');
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Re-sealed with "test": 1 callbacks.\n' });
    const job = await desk.calls.getJob(callback.ref);
    const sealed = job?.data.patient.sealed ?? '';
    const place = { desk: desk.settings.name, job: callback.ref, field: 'patient' } as const;
    expect(testVault.ring.open(sealed, place)).toContain('Иванов');
    expect(() => testVault.ring.open(sealed, { ...place, job: 'another' })).toThrow(/does not open/);
    expect(() => testVault.ring.open(sealed)).toThrow(/does not open/);
  });
});

describe('marvin check', () => {
  it('tells what hangs on each old key, and warns of a key that is gone, until nothing does', async () => {
    const desk = await busyDesk();
    const check = commandLine([desk], addCheck, session(BOTH));
    expect((await check('check')).stdout).toMatch(
      /^seals: 6 callbacks, 3 results, 1 changes, 4 robot answers, the lookup key still hang on "test"; run "marvin reseal" before it is removed$/m,
    );
    const tooEarly = await commandLine([desk], addCheck, session(NEW_ALONE, [NEW]))('check');
    expect(tooEarly.stderr).toMatch(
      /^warning: sealed with "test", which is not in MARVIN_SEAL_KEYS, and cannot be opened: 6 callbacks, .*; put that key back/m,
    );
    await commandLine([desk], addReseal, session(BOTH))('reseal');
    expect((await check('check')).stdout).toMatch(/^seals: ok, everything is sealed with "new"$/m);
  });
});
