// `marvin enqueue` on a real Redis: a document that is in its export several times; and what a dry run says: who would be
// called, in which order, until when, and whether that is in time.
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addEnqueue } from '../../../src/producer/commands/enqueue.js';
import { callbackJobIds } from '../../../src/shared/callbackId.js';
import { pendingChange } from '../../../src/shared/calls/changes.js';
import { isoIn } from '../../../src/shared/domain/instant.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { commandLine, type CommandOutcome } from '../../support/commandLine.js';
import { openTestDesk, testCallback } from '../../support/desks.js';
import { atTeardown } from '../../support/teardown.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const SLOW = { usualCall: '10m', lines: 1, leadTime: '1h' };

/** When the patient is awaited, as 1C writes it in Moscow. */
function inMinutes(minutes: number): string {
  const [date = '', clock = ''] = isoIn('Europe/Moscow', Date.now() + minutes * 60_000).split('T');
  return `${date.split('-').reverse().join('.')} ${clock.slice(0, 5)}`;
}

const HEADER = 'Ссылка;Номер;Пациент;Телефон;ДатаПриема';

async function enqueue(desk: DeskQueues, rows: readonly string[], ...args: string[]) {
  return enqueueAs([desk], [HEADER, ...rows], ...args);
}

async function enqueueAs(
  desks: readonly DeskQueues[],
  lines: readonly string[],
  ...args: string[]
): Promise<CommandOutcome & { files: string[] }> {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-enqueue-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  const path = join(dir, 'export.csv');
  await writeFile(path, lines.join('\r\n'));
  return { ...(await commandLine(desks, addEnqueue)('enqueue', path, ...args)), files: await readdir(dir) };
}

const row = (number: string, appointment: string, phone = '8 916 123-45-67', ref: string = randomUUID()) =>
  [ref, number, 'Выдумкин Пётр Сергеевич', phone, appointment].join(';');

/** 1C's link to a document; the reference has its groups in 1C's own order. */
function linkTo(guid: string): string {
  const [first = '', second = '', third = '', fourth = '', fifth = ''] = guid.split('-');
  return `e1cib/data/Документ.Заявка?ref=${[fourth, fifth, third, second, first].join('')}`;
}

describe('a document that is in the file several times', () => {
  const FIRST = inMinutes(3_000);
  const SECOND = inMinutes(4_000);
  const rowsOf = (ref: string, times: readonly string[]) =>
    times.map((time) => row('КЛ-1', time, undefined, ref));
  const countsOf = ({ stdout }: CommandOutcome) => {
    const { accepted, duplicate } = JSON.parse(stdout) as Record<string, unknown>;
    return { accepted, duplicate };
  };
  const appointmentOf = async (desk: DeskQueues, ref: string) =>
    (await desk.calls.getJob(ref))?.data.appointmentAt.slice(0, 16);
  const asIso = (time: string) => {
    const [date = '', clock = ''] = time.split(' ');
    return `${date.split('.').reverse().join('-')}T${clock}`;
  };

  it.each([
    ['two times', [FIRST, SECOND]],
    ['one time twice', [SECOND, SECOND]],
    ['a time that comes back', [SECOND, FIRST, SECOND]],
  ])('is called about its last row’s appointment, and counted once: %s', async (_name, times) => {
    const desk = openTestDesk(redis, SLOW);
    const ref = randomUUID();
    const rows = rowsOf(ref, times);
    const once = { accepted: 1, duplicate: times.length - 1 };
    expect(countsOf(await enqueue(desk, rows, '--dry-run', '--json'))).toEqual(once);
    expect(countsOf(await enqueue(desk, rows, '--json'))).toEqual(once);
    expect(await appointmentOf(desk, ref)).toBe(asIso(SECOND));
  });

  it('is all duplicates when the file comes again, however far apart the rows are', async () => {
    const desk = openTestDesk(redis, SLOW);
    const ref = randomUUID();
    const [first = '', second = ''] = rowsOf(ref, [FIRST, SECOND]);
    const others = Array.from({ length: 600 }, (_none, index) => row(`КЛ-${index}`, FIRST));
    const rows = [first, ...others, second.replace(ref, ` ${ref.toUpperCase()} `)];
    expect(countsOf(await enqueue(desk, rows, '--json'))).toEqual({ accepted: 601, duplicate: 1 });
    const again = { accepted: 0, duplicate: 602 };
    expect(countsOf(await enqueue(desk, rows, '--json'))).toEqual(again);
    expect(countsOf(await enqueue(desk, rows, '--dry-run', '--json'))).toEqual(again);
    expect(await pendingChange(desk, ref)).toBeNull();
  });

  it('is called about its last row that can be called', async () => {
    const desk = openTestDesk(redis, SLOW);
    const ref = randomUUID();
    const rows = [...rowsOf(ref, [FIRST, SECOND]), row('КЛ-1', FIRST, 'нет', ref)];
    expect(countsOf(await enqueue(desk, rows, '--json'))).toEqual({ accepted: 1, duplicate: 1 });
    expect(await appointmentOf(desk, ref)).toBe(asIso(SECOND));
  });

  it('is not queued beside the callback that an earlier version made of its link', async () => {
    const desk = openTestDesk(redis, SLOW);
    const guid = randomUUID();
    const [, former = ''] = callbackJobIds(linkTo(guid));
    const appointmentAt = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const callback = testCallback(desk.settings, { ref: linkTo(guid), appointmentAt });
    await desk.calls.add('batch-1', callback, { jobId: former, delay: 3_600_000 });
    const { code } = await enqueue(desk, [row('КЛ-1', FIRST, undefined, linkTo(guid))]);
    expect(code).toBe(0);
    expect(await desk.calls.getJobState(guid)).toBe('unknown');
    expect(await desk.calls.getJobState(former)).not.toBe('unknown');
  });

  it('is superseded by a later file all the same', async () => {
    const desk = openTestDesk(redis, SLOW);
    const ref = randomUUID();
    await enqueue(desk, rowsOf(ref, [FIRST, SECOND]));
    const later = rowsOf(ref, [SECOND, FIRST]);
    expect(countsOf(await enqueue(desk, later, '--json'))).toEqual({ accepted: 1, duplicate: 1 });
    expect(await pendingChange(desk, ref)).toMatchObject({ change: { kind: 'supersede' } });
  });

  it('is a callback of each desk that it has rows of', async () => {
    const branches = ['Север', 'Юг'];
    const desks = branches.map((branch) => openTestDesk(redis, { ...SLOW, branches: [branch] }));
    const rows = rowsOf(randomUUID(), [FIRST, FIRST, SECOND]).map(
      (text, index) => `${text};${branches[index % 2] ?? ''}`,
    );
    for (const args of [['--dry-run', '--json'], ['--json']]) {
      const outcome = await enqueueAs(desks, [`${HEADER};Филиал`, ...rows], ...args);
      expect(countsOf(outcome)).toEqual({ accepted: 2, duplicate: 1 });
    }
  });
});

describe('marvin enqueue --dry-run', () => {
  it('prints who would be called, masked, in the order of the calls, and touches nothing', async () => {
    const desk = openTestDesk(redis, SLOW);
    const rows = [
      row('КЛ-2', inMinutes(3_000)),
      row('КЛ-1', inMinutes(2_000)),
      row('КЛ-3', inMinutes(4_000), 'нет'),
    ];
    const { code, stdout, stderr, files } = await enqueue(desk, rows, '--dry-run');
    expect(code).toBe(2);
    expect(
      stdout
        .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '…')
        .trim()
        .split('\n'),
    ).toEqual([
      '…  КЛ-1  В. П. С.  +7 916 ***-**-67  appointment …',
      '…  КЛ-2  В. П. С.  +7 916 ***-**-67  appointment …',
    ]);
    expect(stderr).toMatch(/2 to call besides 0 queued before \(1 line, 10m a call\)/);
    expect(stderr).toMatch(/One call each takes from \S+ \S+ to \S+ \S+; retries come on top/);
    expect(stderr).not.toMatch(/Warning/);
    expect(files).toEqual(['export.csv']);
    expect(await desk.calls.getJobCountByTypes()).toBe(0);
  });

  it('warns of calls that would come too late, with what is queued already in the reckoning', async () => {
    const desk = openTestDesk(redis, SLOW);
    const rows = [row('КЛ-1', inMinutes(70))];
    expect((await enqueue(desk, rows, '--dry-run')).stderr).not.toMatch(/Warning/);
    const urgent = testCallback(desk.settings, {
      appointmentAt: new Date(Date.now() + 65 * 60_000).toISOString(),
    });
    await desk.calls.add('batch-1', urgent, { jobId: urgent.ref, priority: 1 });
    const { stderr } = await enqueue(desk, rows, '--dry-run');
    expect(stderr).toMatch(/1 to call besides 1 queued before/);
    expect(stderr).toMatch(/Warning: 1 of the calls would come too late for their appointment/);
  });

  it('warns of calls that do not fit in before the window closes', async () => {
    const hour = (new Date().getUTCHours() + 5) % 23;
    const window = { from: `${String(hour).padStart(2, '0')}:00`, to: `${String(hour).padStart(2, '0')}:25` };
    const desk = openTestDesk(redis, { ...SLOW, timezone: 'Etc/UTC', window });
    const rows = ['1', '2', '3', '4'].map((number) => row(number, inMinutes(10_000)));
    const { stderr } = await enqueue(desk, rows, '--dry-run');
    expect(stderr).toMatch(
      new RegExp(`Warning: 2 of the calls do not fit in before the window closes, \\S+ ${window.to};`),
    );
  });

  it('counts a moved appointment once, as the export has it', async () => {
    const desk = openTestDesk(redis, SLOW);
    const ref = randomUUID();
    await enqueue(desk, [row('КЛ-1', inMinutes(3_000), undefined, ref)]);
    const { stderr } = await enqueue(desk, [row('КЛ-1', inMinutes(2_000), undefined, ref)], '--dry-run');
    expect(stderr).toMatch(/1 to call besides 0 queued before/);
  });

  it('keeps to the documented counts with --json', async () => {
    const desk = openTestDesk(redis, SLOW);
    const { stdout, stderr } = await enqueue(desk, [row('КЛ-1', inMinutes(3_000))], '--dry-run', '--json');
    const document = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(document)).toEqual([
      'file',
      'desk',
      'rows',
      'accepted',
      'duplicate',
      'skipped',
      'rejected',
      'rejects',
      'partial',
    ]);
    expect(document).toMatchObject({ desk: desk.settings.name, rows: 1, accepted: 1, rejects: null });
    expect(stderr).toMatch(/1 to call/);
  });
});

describe('marvin enqueue', () => {
  it('tells that there is no such desk before it opens the file', async () => {
    const desk = openTestDesk(redis);
    const { code, stderr } = await commandLine([desk], addEnqueue)('enqueue', 'nowhere.csv', '--desk', 'no');
    expect(code).toBe(64);
    expect(stderr).toBe(`There is no desk "no"; the configuration has ${desk.settings.name}.\n`);
  });

  it('counts what is wrong with phones, the commonest first, and quotes none', async () => {
    const desk = openTestDesk(redis);
    const phones = ['8916123456', '+7 916 123-45-6', 'нет', '123-45-67, 8 (916) 123-45-6', '89161234567'];
    const rows = phones.map((phone) => row('КЛ-1', inMinutes(3_000), phone));
    const { code, stderr } = await enqueue(desk, rows);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'Phones that cannot be called: 10 digits, one is missing (3); words only, no number (1); 7 digits, no city code or an internal number (1).\n',
    );
    expect(stderr).not.toMatch(/8916|916 123|123-45/);
  });

  it('lists the reasons of rejects and skips, with a hint only where it helps', async () => {
    const desk = openTestDesk(redis);
    const rows = [row('КЛ-1', inMinutes(3_000), ''), row('КЛ-2', 'завтра', '8916'), row('КЛ-3', 'завтра')];
    for (const args of [['--dry-run'], []]) {
      const { stderr } = await enqueue(desk, rows, ...args);
      expect(stderr).toContain('Reasons for rejects: 1 no_phone, 1 bad_phone, 2 bad_date.\n');
      expect(stderr).not.toContain('broken_row');
    }
    const { stdout } = await enqueue(desk, rows, '--dry-run', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ rejected: 3, rejectReasons: { no_phone: 1, bad_date: 2 } });
    expect((await enqueue(desk, [';;;'])).stderr).toMatch(/There is no row|Reasons for rejects/);
    expect((await enqueue(desk, [])).stderr).toContain('There is no row below the header.');
  });

  it('names the words that are not taken for a yes, but no patient', async () => {
    const desk = openTestDesk(redis);
    const words = ['Да', 'Получено', 'Получено', '', 'да, 12.03.2024', 'Выдумкин Пётр', '89161234567'];
    const rows = words.map((word) => `${row('КЛ-1', inMinutes(3_000))};${word}`);
    const { stderr } = await enqueueAs([desk], [`${HEADER};Согласие`, ...rows], '--dry-run');
    expect(stderr).toContain(
      'Consent that is not taken for a yes: "Получено" (2); others (2); empty (1); "да, ##.##.####" (1).\n',
    );
    expect(stderr).not.toMatch(/Выдумкин|8916/);
  });

  it('names no column that may be a patient', async () => {
    const desk = openTestDesk(redis);
    const { stderr } = await enqueueAs(
      [desk],
      [`${HEADER};Сумма;Выдумкин Пётр Сергеевич;Примечание`],
      '--dry-run',
    );
    expect(stderr).toContain('Columns not used: Сумма, Примечание and 1 more.\n');
    const merged = await enqueueAs([desk], [`${HEADER};Выдумкин;8 916 123-45-67;24.11.2026`], '--dry-run');
    expect(merged.stderr).toContain('Columns not used: 3.\n');
  });

  it('warns of the same phone and appointment under another document, also in a later file', async () => {
    const desk = openTestDesk(redis);
    const [at, other] = [inMinutes(3_000), inMinutes(4_000)];
    const numbered = (number: string, appointment: string) =>
      [number, number, '', '8 916 123-45-67', appointment].join(';');
    const warning = 'Warning: rows with the phone and the appointment of another document: 1.';
    expect((await enqueue(desk, [numbered('000000123', at)])).stderr).not.toContain('Warning');
    expect((await enqueue(desk, [numbered('000000123', at)])).stderr).not.toContain('Warning');
    expect((await enqueue(desk, [numbered('123', other)], '--dry-run')).stderr).not.toContain('Warning');
    expect((await enqueue(desk, [numbered('123', at)], '--dry-run')).stderr).toContain(warning);
    const told = await enqueue(desk, [numbered('123', at)], '--json');
    expect(told.stderr).toContain(warning);
    expect(JSON.parse(told.stdout)).toMatchObject({
      accepted: 1,
      warnings: [expect.stringContaining('another document')],
    });
  });

  it('warns of references that OData cannot name', async () => {
    const results = {
      kind: 'odata',
      url: 'http://127.0.0.1:9/',
      username: 'u',
      password: 'p',
      entity: 'E',
      fields: { disposition: 'Итог' },
    };
    const warning = 'Warning: documents whose reference is no GUID: 1.';
    const rows = [
      row('КЛ-1', inMinutes(3_000), undefined, 'Заявка КЛ-1 от 25.11.2026'),
      row('КЛ-2', inMinutes(3_000), '8 916 123-45-68'),
      row('КЛ-3', inMinutes(3_000), '8 916 123-45-69', `{${randomUUID()}}`),
      row('КЛ-4', inMinutes(3_000), '8 916 123-45-70', linkTo(randomUUID())),
    ];
    expect((await enqueue(openTestDesk(redis, { onec: { results } }), rows)).stderr).toContain(warning);
    expect((await enqueue(openTestDesk(redis), rows)).stderr).not.toContain('Warning');
  });

  it('with --partial says by its exit code that the rows after the damage were not queued', async () => {
    const desk = openTestDesk(redis);
    const damaged = [row('КЛ-1', inMinutes(3_000)), row('КЛ-2', inMinutes(3_000)), `"${randomUUID()}`];
    const { code, stdout } = await enqueue(desk, damaged, '--partial', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ accepted: 2, rejected: 0, partial: true });
    expect(code).toBe(2);
  });
});
