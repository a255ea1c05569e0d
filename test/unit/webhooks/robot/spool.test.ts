// The spool on a real disk: order, bounds, rights, and what a crash or a foreign hand may leave in it.
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Spool, type SpooledEvent } from '../../../../src/webhooks/robot/spool.js';
import { atTeardown } from '../../../support/teardown.js';

const CAME_MS = Date.UTC(2026, 10, 23, 9, 0);

const entry = (cameMs = CAME_MS, callId: string = randomUUID()): SpooledEvent => ({
  v: 1,
  desk: 'main',
  cameMs,
  callback: {
    kind: 'verdict',
    callId,
    verdict: { disposition: 'patient_busy', raw: { status: 'patient_failed', q850: 17 } },
  },
});

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'marvin-spool-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
});

async function readAll(spool: Spool): Promise<unknown[]> {
  return Promise.all((await spool.waiting()).map((name) => spool.read(name)));
}

describe('a spool', () => {
  test('gives back what it was given, in the order in which it came', async () => {
    const spool = new Spool(dir);
    const entries = [entry(CAME_MS + 1), entry(CAME_MS + 1), entry(CAME_MS + 10), entry(CAME_MS)];
    for (const one of entries) await spool.keep(one);
    const [first, second, third, earliest] = entries;
    expect(await readAll(spool)).toEqual([earliest, first, second, third]);
    expect(await readAll(new Spool(dir))).toEqual([earliest, first, second, third]);
  });

  test('takes many at once, and from two processes', async () => {
    const [one, other] = [new Spool(dir), new Spool(dir)];
    const entries = Array.from({ length: 100 }, (_none, index) => entry(CAME_MS + index));
    await Promise.all(entries.map((kept, index) => (index % 2 ? one : other).keep(kept)));
    expect(await readAll(one)).toEqual(entries);
    expect(await readAll(other)).toEqual(entries);
  });

  test('keeps an event once, however often it is sent again and to which process', async () => {
    const [one, other] = [new Spool(dir), new Spool(dir)];
    const callId = randomUUID();
    for (let turn = 0; turn < 20; turn += 1)
      await (turn % 2 ? one : other).keep(entry(CAME_MS + turn, callId));
    await one.keep(entry(CAME_MS + 30));
    expect(await readAll(one)).toMatchObject([{ cameMs: CAME_MS }, { cameMs: CAME_MS + 30 }]);
    const [first = ''] = await one.waiting();
    await one.remove(first);
    await other.keep(entry(CAME_MS + 40, callId));
    expect(await one.waiting()).toHaveLength(2);
  });

  test('takes away the rights that others had to its directory', async () => {
    await chmod(dir, 0o755);
    await new Spool(dir).open();
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
  });

  test('makes its directory and keeps it and its files from other users', async () => {
    const place = join(dir, 'var', 'spool');
    const spool = new Spool(place);
    await spool.keep(entry());
    const [name = ''] = await spool.waiting();
    expect((await stat(place)).mode & 0o777).toBe(0o700);
    expect((await stat(join(place, name))).mode & 0o777).toBe(0o600);
  });

  test('forgets an entry that was removed; another process that comes later finds nothing', async () => {
    const [one, other] = [new Spool(dir), new Spool(dir)];
    await one.keep(entry());
    const [name = ''] = await other.waiting();
    await one.remove(name);
    expect(await other.read(name)).toBeNull();
    await other.remove(name);
    await other.setAside(name);
    expect(await one.waiting()).toEqual([]);
  });

  test('refuses what goes over its bounds, and takes more once there is room', async () => {
    const spool = new Spool(dir, { entries: 2, entryBytes: 1_024 });
    const answers = await Promise.allSettled([spool.keep(entry()), spool.keep(entry()), spool.keep(entry())]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await expect(spool.keep(entry())).rejects.toMatchObject({ code: 'ESPOOLFULL' });
    const [name = ''] = await spool.waiting();
    await spool.remove(name);
    await spool.keep(entry());
    expect(await spool.waiting()).toHaveLength(2);
    await expect(new Spool(dir, { entries: 9, entryBytes: 100 }).keep(entry())).rejects.toMatchObject({
      code: 'ESPOOLFULL',
    });
  });

  test('on a disk that cannot be written throws and leaves nothing behind', async () => {
    await writeFile(join(dir, 'file'), '');
    const spool = new Spool(join(dir, 'file', 'spool'));
    await expect(spool.keep(entry())).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(spool.open()).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(await readdir(dir)).toEqual(['file']);
  });
});

/** What every open file calls when it is to be on the disk for good. */
async function openFiles(): Promise<{ sync(): Promise<void> }> {
  const file = await open(dir, 'r');
  await file.close();
  return Object.getPrototypeOf(file) as { sync(): Promise<void> };
}

describe('an event that is kept', () => {
  test('is whole on the disk before it has its name, and its name is there before the robot is told', async () => {
    const kept = entry();
    const synced: string[] = [];
    const spy = vi.spyOn(await openFiles(), 'sync').mockImplementation(async () => {
      const [name = ''] = (await readdir(dir)).filter((found) => found !== 'aside');
      const isWhole = (await readFile(join(dir, name), 'utf8')) === JSON.stringify(kept);
      synced.push(`${isWhole ? 'whole' : 'partial'} ${name.slice(name.indexOf('.'))}`);
    });
    atTeardown(() => spy.mockRestore());
    await new Spool(dir).keep(kept);
    expect(synced).toEqual(['whole .json.tmp', 'whole .json']);
  });

  test.each([
    ['it', 0],
    ['its name', 1],
  ])(
    'is none when the disk fails to take %s: the robot is told so, and nothing is left',
    async (_what, at) => {
      const spy = vi.spyOn(await openFiles(), 'sync');
      atTeardown(() => spy.mockRestore());
      for (let before = 0; before < at; before += 1) spy.mockResolvedValueOnce();
      spy.mockRejectedValueOnce(Object.assign(new Error('i/o error, fsync'), { code: 'EIO' }));
      await expect(new Spool(dir).keep(entry())).rejects.toMatchObject({ code: 'EIO' });
      expect(await readdir(dir)).toEqual(['aside']);
    },
  );

  test('by another process at this moment is not called kept before its name is on the disk', async () => {
    const kept = entry();
    await new Spool(dir).keep(kept);
    const spy = vi.spyOn(await openFiles(), 'sync');
    atTeardown(() => spy.mockRestore());
    spy.mockRejectedValueOnce(Object.assign(new Error('i/o error, fsync'), { code: 'EIO' }));
    await expect(new Spool(dir).keep(kept)).rejects.toMatchObject({ code: 'EIO' });
  });
});

describe('what is no entry', () => {
  const broken: [string, string][] = [
    ['nothing at all', ''],
    ['half an entry', JSON.stringify(entry()).slice(0, 60)],
    ['another version', JSON.stringify({ ...entry(), v: 2 })],
    ['a disposition of the future', JSON.stringify(entry()).replace('patient_busy', 'patient_moved')],
    ['more than an entry has', JSON.stringify({ ...entry(), patient: 'x' })],
    ['a polluting key', JSON.stringify(entry()).replace('"v":1', '"v":1,"__proto__":{"a":1}')],
  ];
  test.each(broken)('is told as unreadable: %s', async (_what, text) => {
    const spool = new Spool(dir);
    await writeFile(join(dir, '1.json'), text);
    expect(await spool.read('1.json')).toBe('unreadable');
  });

  test('is set aside for a person, the newest as many as may wait', async () => {
    const spool = new Spool(dir, { entries: 3, entryBytes: 1_024 });
    await spool.open();
    for (const name of ['1.json', '2.json', '3.json', '4.json']) {
      await writeFile(join(dir, name), `content of ${name}`);
      await spool.setAside(name);
    }
    expect(await spool.waiting()).toEqual([]);
    expect(await readdir(join(dir, 'aside'))).toEqual(['2.json', '3.json', '4.json']);
    expect(await readFile(join(dir, 'aside', '4.json'), 'utf8')).toBe('content of 4.json');
  });

  test('is never a file that was not finished; those of a process long gone are cleared away', async () => {
    const [old, recent] = [join(dir, '1.json.tmp'), join(dir, '2.json.tmp')];
    await Promise.all([writeFile(old, 'ha'), writeFile(recent, 'ha')]);
    await utimes(old, new Date(0), new Date(0));
    const spool = new Spool(dir);
    await spool.open();
    expect(await spool.waiting()).toEqual([]);
    expect((await readdir(dir)).sort()).toEqual(['2.json.tmp', 'aside', 'id']);
  });

  test('an unreadable directory is an error, not an empty spool', async () => {
    const spool = new Spool(join(dir, 'file'));
    await writeFile(join(dir, 'file'), '');
    await expect(spool.waiting()).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
