// The rejects file: the export's own columns and bytes, safe in a spreadsheet, and good for a second try.
import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Intake } from '../../../../src/producer/intake/intake.js';
import { RejectsFile, type Reject } from '../../../../src/producer/intake/rejectsFile.js';
import type { ExportTable } from '../../../../src/producer/readers/exportTable.js';
import { encodeText, type Encoding } from '../../../../src/shared/onec/csvOutput.js';
import { csvFile, readExport } from '../readers/exports.js';
import { desks, NOW_MS, SOUND_ROW } from './desks.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'marvin-test-'));
});
afterEach(() => rm(directory, { recursive: true }));
const path = () => join(directory, 'rejects.csv');

async function written(
  table: Pick<ExportTable, 'header' | 'dialect'>,
  rejects: readonly Reject[],
): Promise<Buffer> {
  const file = new RejectsFile(path(), table);
  await file.add(rejects);
  await file.finish();
  return readFile(path());
}

/** Reads content, and writes what it rejects. */
async function rejectsOf(content: Buffer): Promise<{ rejects: Buffer; callable: number }> {
  const table = await readExport(content);
  const intake = new Intake({ header: table.header, desks: desks(), nowMs: NOW_MS });
  const outcomes = table.rows.map((row) => ({ row, outcome: intake.read(row) }));
  const rejected = outcomes.flatMap(({ row, outcome }) =>
    outcome.kind === 'rejected' ? [{ row, ...outcome }] : [],
  );
  return { rejects: await written(table, rejected), callable: outcomes.length - rejected.length };
}

const header = Object.keys(SOUND_ROW);
const cells = (changes: Partial<Record<keyof typeof SOUND_ROW, string>> = {}) =>
  Object.values({ ...SOUND_ROW, ...changes });

describe('the rejects file', () => {
  it.each<Encoding>(['windows-1251', 'utf-8', 'utf-16le', 'utf-16be'])(
    'is written as the export is: %s',
    async (encoding) => {
      const dialect = { encoding, delimiter: '\t' as const };
      const { rejects } = await rejectsOf(
        csvFile([header, cells({ Телефон: '8916 (муж)' }), cells()], dialect),
      );
      const table = await readExport(rejects);
      expect(table.dialect).toEqual(dialect);
      expect(table.header).toEqual([...header, 'Строка', 'Причина', 'Пояснение']);
      expect(table.cells).toEqual([
        [
          ...cells({ Телефон: '8916 (муж)' }),
          '2',
          'bad_phone',
          'цифр: 4, нет кода города, или это внутренний номер',
        ],
      ]);
    },
  );

  it('enqueued as it is rejects the same rows again, and corrected it gives just the corrected ones', async () => {
    const content = encodeText(
      [
        header.join(';'),
        cells({ Телефон: '8916123456', ДатаПриема: '' }).join(';'),
        `${cells().join(';')};лишнее;и ещё`,
        cells().slice(0, 3).join(';'),
        cells().slice(0, 4).join(';'),
        cells({ Пациент: 'Пё\0тр' }).join(';'),
        cells().join(';'),
        '',
      ].join('\r\n'),
      'windows-1251',
    ).bytes;
    content[content.indexOf('?')] = 0; // our writer would not write a zero byte
    const first = await rejectsOf(content);
    expect(first.callable).toBe(1);
    const again = await rejectsOf(first.rejects);
    expect(again.callable).toBe(0);
    expect((await readExport(again.rejects)).rowCount).toBe(5);

    const corrected = first.rejects
      .toString('latin1')
      .replace('8916123456;', '89161234567;')
      .replace(';;', ';24.11.2026 10:30;');
    expect((await rejectsOf(Buffer.from(corrected, 'latin1'))).callable).toBe(1);
  });

  it.each([
    ['too wide', [...cells(), 'лишнее', 'и ещё'], [...cells().slice(0, 5), 'Терапевт;лишнее;и ещё']],
    ['too short by as many cells as we add', cells().slice(0, 4), [...cells().slice(0, 4), '', '']],
    ['too short by one', cells().slice(0, 5), [...cells().slice(0, 5), '']],
  ])('has line and reason of a broken row under their names: %s', async (_name, row, expected) => {
    const content = encodeText([header, row].map((all) => all.join(';')).join('\r\n'), 'utf-8').bytes;
    const first = await rejectsOf(content);
    expect((await readExport(first.rejects)).cells).toEqual([[...expected, '2', 'broken_row', '']]);
    const again = await rejectsOf(first.rejects);
    expect(again.callable).toBe(0);
    expect((await readExport(again.rejects)).cells).toEqual([[...expected, '2', 'broken_row', '']]);
  });

  it('has line and reason of a JSON element that is no object under their names', async () => {
    const { rejects } = await rejectsOf(Buffer.from(JSON.stringify(['x', SOUND_ROW, 17])));
    const table = await readExport(rejects);
    expect(table.header).toEqual([...header, 'Строка', 'Причина', 'Пояснение']);
    expect(table.cells).toEqual([
      ['"x"', '', '', '', '', '', '1', 'broken_row', ''],
      ['17', '', '', '', '', '', '3', 'broken_row', ''],
    ]);
  });

  it('takes a broken row for fixed when its reason is taken out', async () => {
    const { rejects } = await rejectsOf(
      csvFile([header, cells().slice(0, 4)], { encoding: 'utf-8', delimiter: ';' }),
    );
    expect((await rejectsOf(rejects)).callable).toBe(0);
    const fixed = rejects.toString('utf8').replace(';;;2;broken_row;', `;${cells().slice(4).join(';')};2;;`);
    expect((await readExport(fixed)).cells).toEqual([[...cells(), '2', '', '']]);
    const table = await readExport(fixed);
    const intake = new Intake({ header: table.header, desks: desks(), nowMs: NOW_MS });
    expect(table.rows.map((row) => intake.read(row).kind)).toEqual(['callable']);
  });

  it('gives its cells back equal, whatever they hold', async () => {
    const cell = fc.string({
      unit: fc.oneof(fc.constantFrom(...'=+-@\'"; \t\r\n,1'), fc.constantFrom('я', 'HYPERLINK(', '|')),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), async (rows) => {
        const rejects = rows.map((row, index) => ({
          row: { line: index + 2, cells: row, broken: null },
          reasons: ['no_ref' as const],
        }));
        const file = await written(
          { header: ['a', 'b'], dialect: { encoding: 'windows-1251', delimiter: ',' } },
          rejects,
        );
        expect((await readExport(file)).cells.map((row) => row.slice(0, 2))).toEqual(rows);
      }),
      { numRuns: 60 },
    );
  });

  it('names every fault, defuses formulas, counts characters that the encoding lacks', async () => {
    const file = new RejectsFile(path(), {
      header: ['a'],
      dialect: { encoding: 'windows-1251', delimiter: ';' },
    });
    await file.add([{ row: { line: 2, cells: ['=1+1 🙂'], broken: null }, reasons: ['no_ref', 'bad_date'] }]);
    expect(await file.finish()).toEqual({ rows: 1, replaced: 1, path: path() });
    const text = new TextDecoder('windows-1251').decode(await readFile(path()));
    expect(text).toBe('a;Строка;Причина;Пояснение\r\n\'=1+1 ?;2;"no_ref, bad_date";\r\n');
  });

  it('is for its owner’s eyes only, and appears whole or not at all', async () => {
    const file = new RejectsFile(path(), { header: ['a'], dialect: { encoding: 'utf-8', delimiter: ';' } });
    await file.add([{ row: { line: 2, cells: ['1'], broken: null }, reasons: ['no_ref'] }]);
    expect(await readdir(directory)).not.toContain('rejects.csv');
    await file.finish();
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['rejects.csv']);
  });

  it('is never written into a file or through a link that somebody has put there', async () => {
    const dialect = { encoding: 'utf-8', delimiter: ';' } as const;
    const [captured, target] = [join(directory, 'captured'), join(directory, 'target')];
    await writeFile(captured, 'theirs');
    await symlink(captured, path());
    await symlink(target, `${path()}.${process.pid}.part`);
    const file = new RejectsFile(path(), { header: ['a'], dialect });
    await file.add([{ row: { line: 2, cells: ['1'], broken: null }, reasons: ['no_ref'] }]);
    const [unfinished] = (await readdir(directory)).filter((name) => /rejects\.csv\.[0-9a-f]{8}-/.test(name));
    expect((await stat(join(directory, unfinished ?? ''))).mode & 0o777).toBe(0o600);
    await file.finish();
    expect(await readFile(captured, 'utf8')).toBe('theirs');
    expect((await lstat(path())).isFile()).toBe(true);
    expect(await readdir(directory)).not.toContain('target');
  });

  it('is not there when nothing was rejected or the work was given up', async () => {
    const unused = new RejectsFile(path(), { header: ['a'], dialect: { encoding: 'utf-8', delimiter: ';' } });
    expect(await unused.finish()).toEqual({ rows: 0, replaced: 0, path: null });
    const given = new RejectsFile(path(), { header: ['a'], dialect: { encoding: 'utf-8', delimiter: ';' } });
    await given.add([{ row: { line: 2, cells: ['1'], broken: null }, reasons: ['no_ref'] }]);
    await given.discard();
    expect(await readdir(directory)).toEqual([]);
  });
});
