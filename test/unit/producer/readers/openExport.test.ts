// Opening an export: recognition by content, streams, and inputs that must not make the program hang, crash or grow.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FORMATS } from '../../../../src/producer/readers/exportTable.js';
import { openExport } from '../../../../src/producer/readers/openExport.js';
import { InputError } from '../../../../src/shared/errors.js';
import { readExport, readFrom } from './exports.js';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'marvin-test-'));
});
afterAll(() => rm(directory, { recursive: true }));

function* repeated(piece: string, times: number): Generator<Buffer> {
  const chunk = Buffer.from(piece);
  for (let i = 0; i < times; i += 1) yield chunk;
}
const MEGABYTE = 1 << 20;

describe('opening an export', () => {
  it('tells a file that is missing, a directory, an old workbook and a binary from an export', async () => {
    await expect(openExport(join(directory, 'none.csv'))).rejects.toThrow('ENOENT');
    await expect(openExport(directory)).rejects.toThrow('directory');
    await expect(readExport(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).rejects.toThrow('old .xls');
    await expect(readExport(Buffer.from('a;b\n1;2\n', 'utf16le'))).rejects.toThrow('zero bytes');
  });

  it('takes the wanted format over the recognised one', async () => {
    expect(await readExport('[a];b\n1;2\n', 'csv')).toMatchObject({
      format: 'csv',
      header: ['[a]', 'b'],
      cells: [['1', '2']],
    });
    await expect(readExport('a;b\n1;2\n', 'xlsx')).rejects.toThrow('not an .xlsx');
    await expect(readExport('a;b\n1;2\n', 'xml')).rejects.toThrow(InputError);
    await expect(readExport('a;b\n1;2\n', 'json')).rejects.toThrow(InputError);
  });

  it('reads standard input, which needs no second reading by its sender', async () => {
    const table = await openExport('-', { stdin: Readable.from(repeated('a;b\n', 3)) });
    expect((await readFrom(table)).cells).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('reads a pipe, and leaves no file of patients behind', async () => {
    const before = (await readdir(tmpdir())).filter(
      (name) => name.startsWith('marvin-') && !name.startsWith('marvin-test-'),
    );
    const path = join(directory, 'pipe');
    expect(spawnSync('mkfifo', [path]).status).toBe(0);
    const opened = openExport(path);
    await writeFile(path, 'a;b\n1;2\n');
    const table = await opened;
    const after = (await readdir(tmpdir())).filter(
      (name) => name.startsWith('marvin-') && !name.startsWith('marvin-test-'),
    );
    expect(after.length).toBeLessThanOrEqual(before.length);
    expect((await readFrom(table)).cells).toEqual([['1', '2']]);
  });

  it('can be read again and again', async () => {
    const table = await openExport('-', { stdin: Readable.from(['a;b\n1;2\n']) });
    for (let time = 0; time < 2; time += 1) {
      const rows = [];
      for await (const batch of table.rows()) rows.push(...batch);
      expect(rows.map(({ cells }) => cells)).toEqual([['1', '2']]);
    }
    await table.close();
  });
});

describe('an input of no bounds', () => {
  it.each(['x', '[{"a":"', '<a><!--', '"', '\n"'])(
    'of one line that starts with %j ends in an error',
    async (start) => {
      const stdin = Readable.from(
        (function* () {
          yield Buffer.from(start);
          yield* repeated('x'.repeat(MEGABYTE), 100);
        })(),
      );
      const growth = await memoryGrowthOf(async () =>
        expect(openExport('-', { stdin })).rejects.toThrow(InputError),
      );
      expect(growth).toBeLessThan(150 * MEGABYTE);
    },
  );

  it('of a hundred megabytes after sound rows is doubtful from that row on', async () => {
    const stdin = Readable.from(
      (function* () {
        yield Buffer.from('a;b\n1;2\n');
        yield* repeated('x'.repeat(MEGABYTE), 100);
      })(),
    );
    const table = await openExport('-', { stdin });
    expect(table.damage?.fromLine).toBe(3);
    expect((await readFrom(table)).cells).toEqual([['1', '2']]);
  });

  it('of a million columns is refused, and a row of that many is broken', async () => {
    await expect(readExport('a;'.repeat(1_000_000))).rejects.toThrow(InputError);
    await expect(readExport(';'.repeat(1_000_000))).rejects.toThrow('1000 columns');
    const { rows } = await readExport(`a;b\n${'1;'.repeat(500_000)}\n3;4\n`);
    expect(rows.map(({ broken }) => broken === null)).toEqual([false, true]);
  });
});

describe('random bytes', () => {
  const starts = fc.constantFrom(
    '',
    'a;b\n',
    '\uFEFF',
    '<ValueTable xmlns="http://v8.1c.ru/8.1/data/core">',
    '[{"a":1},',
    '{"value":[',
    'PK\x03\x04',
    '\xff\xfe',
  );

  it('are a table, a damaged table or an error, in any format', async () => {
    await fc.assert(
      fc.asyncProperty(
        starts,
        fc.uint8Array({ maxLength: 300 }),
        fc.option(fc.constantFrom(...FORMATS), { nil: undefined }),
        async (start, bytes, format) => {
          const content = Buffer.concat([Buffer.from(start, 'latin1'), bytes]);
          const table = await readExport(content, format).catch((error: unknown) => error);
          if (table instanceof Error) expect(table).toBeInstanceOf(InputError);
          else expect(table).toHaveProperty('header');
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** How much more memory the process took at its peak. */
async function memoryGrowthOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  await work();
  clearInterval(watch);
  return peak - before;
}
