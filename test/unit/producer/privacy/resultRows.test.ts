// One patient's rows leave the results files, also those that somebody has edited by hand.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callbackJobId } from '../../../../src/shared/callbackId.js';
import { removeRows } from '../../../../src/producer/privacy/resultRows.js';
import { byteOrderMark, csvRow, encodeText, type Encoding } from '../../../../src/shared/onec/csvOutput.js';
import { RESULT_COLUMNS } from '../../../../src/shared/onec/resultTable.js';
import { desks } from '../intake/desks.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'marvin-test-'));
});
afterEach(() => rm(directory, { recursive: true }));

const EMPTY = Object.fromEntries(RESULT_COLUMNS.map((column) => [column, '']));
const row = (cells: Partial<Record<(typeof RESULT_COLUMNS)[number], string>>) =>
  csvRow(Object.values({ ...EMPTY, desk: 'main', ...cells }));

/** Removes rows from a file of these lines. @returns what is left of them, and how many are gone */
async function removed(
  lines: readonly string[],
  unwanted: { refs?: readonly string[]; phone?: string },
  encoding: Extract<Encoding, 'utf-8' | 'windows-1251'> = 'windows-1251',
) {
  const [desk] = desks({
    main: [`onec: { results: { kind: file, dir: "${directory}", encoding: ${encoding} } }`],
  });
  if (!desk) throw new Error('there is a desk');
  const path = join(directory, 'results-main-2026-11-23.csv');
  const text = [csvRow(RESULT_COLUMNS), ...lines].join('');
  await writeFile(path, Buffer.concat([byteOrderMark(encoding), encodeText(text, encoding).bytes]));
  const { refs = [], phone = null } = unwanted;
  const count = await removeRows(desk, { jobIds: new Set(refs.map(callbackJobId)), phone });
  const left = new TextDecoder(encoding).decode(await readFile(path)).slice(csvRow(RESULT_COLUMNS).length);
  return { count, left };
}

describe('rows of results files', () => {
  it.each(['utf-8', 'windows-1251'] as const)('go by document and by number: %s', async (encoding) => {
    const [one, other] = [
      row({ ref: 'a', number: 'КЛ;"1"', phone: '79161234567' }),
      row({ ref: 'b', phone: '79031112233' }),
    ];
    const both = [one, other];
    expect(await removed(both, { refs: ['a'] }, encoding)).toEqual({ count: 1, left: other });
    expect(await removed(both, { phone: '79031112233' }, encoding)).toEqual({ count: 1, left: one });
    expect(await removed(both, { refs: ['c'], phone: '79' }, encoding)).toEqual({
      count: 0,
      left: one + other,
    });
  });

  it('go as well when their reference was defused for spreadsheets', async () => {
    expect(await removed([row({ ref: '-a+1' })], { refs: ['-a+1'] })).toEqual({ count: 1, left: '' });
  });

  it('go as well when somebody has lost a quote or a cell in them', async () => {
    const lines = ['main;a;"КЛ;1;rest\r\n', '\r\n', 'main;a\r\n', 'main;b;x"y;"z\r\n'];
    expect(await removed(lines, { refs: ['a'] })).toEqual({ count: 2, left: `\r\n${lines[3] ?? ''}` });
  });
});
