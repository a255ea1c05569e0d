// The rows of one patient in the results files of this machine, found by document or by number and removed.
import { open } from 'node:fs/promises';
import { callbackJobIds } from '../../shared/callbackId.js';
import type { Desk } from '../../shared/config/configSchema.js';
import { byteOrderMark, csvRow, encodeText, rawCell } from '../../shared/onec/csvOutput.js';
import { openResultFiles, resultFilesOf } from '../../shared/onec/resultDirectory.js';
import { RESULT_COLUMNS } from '../../shared/onec/resultTable.js';
import { CsvParser } from '../readers/csv.js';
import type { CsvLayout } from '../readers/csvLayout.js';
import { DamagedExportError } from '../readers/exportTable.js';

export interface Unwanted {
  /** Job ids of the documents. */
  readonly jobIds: ReadonlySet<string>;
  /** Their references as they are written, where they are known: a file may have `?` for a character that it cannot hold. */
  readonly refs?: ReadonlySet<string>;
  /** Ids of their results. */
  readonly ids?: ReadonlySet<string>;
  /** Digits of the number, when the patient is named by number. */
  readonly phone: string | null;
}

/** Removes rows from the files that a desk writes, if it writes any. @returns how many */
export async function removeRows({ onec }: Desk, unwanted: Unwanted): Promise<number> {
  return onec.results.kind === 'file' ? removeRowsIn([onec.results.dir], unwanted) : 0;
}

/** Removes rows from the files of every desk in some directories. @returns how many */
export async function removeRowsIn(dirs: Iterable<string>, unwanted: Unwanted): Promise<number> {
  let removed = 0;
  for (const dir of new Set(dirs))
    for (const { path } of await resultFilesOf(dir, null)) removed += await removeFrom(path, unwanted);
  return removed;
}

/** A desk may have written another encoding before: the file itself tells which. */
async function removeFrom(path: string, unwanted: Unwanted): Promise<number> {
  const encodings = await encodingsOf(path);
  const [encoding] = encodings;
  return openResultFiles(encoding).removeLines(path, (line) =>
    encodings.some((candidate) => isUnwanted(cellsOf(line, candidate), unwanted, candidate)),
  );
}

type FileEncoding = 'windows-1251' | 'utf-8';

/** Without a byte order mark it may be either: somebody may have saved it again. The likelier one first. */
async function encodingsOf(path: string): Promise<readonly [FileEncoding, ...FileEncoding[]]> {
  const file = await open(path, 'r');
  try {
    const mark = byteOrderMark('utf-8');
    const { buffer } = await file.read(Buffer.alloc(mark.length), 0, mark.length, 0);
    return buffer.equals(mark) ? ['utf-8'] : ['windows-1251', 'utf-8'];
  } finally {
    await file.close();
  }
}

const REF = RESULT_COLUMNS.indexOf('ref');
const PHONE = RESULT_COLUMNS.indexOf('phone');
const IDS = [RESULT_COLUMNS.indexOf('callId'), RESULT_COLUMNS.indexOf('id')];

function isUnwanted(
  cells: readonly string[],
  { jobIds, refs = new Set(), ids = new Set(), phone }: Unwanted,
  encoding: FileEncoding,
): boolean {
  const ref = cells[REF] ?? '';
  const isOfDocument =
    ref !== '' &&
    (callbackJobIds(ref).some((jobId) => jobIds.has(jobId)) ||
      [...refs].some((wanted) => asWritten(wanted, encoding) === ref));
  return (
    isOfDocument || IDS.some((at) => ids.has(cells[at] ?? '')) || (phone !== null && cells[PHONE] === phone)
  );
}

/** A text as a file in this encoding holds it. */
function asWritten(text: string, encoding: FileEncoding): string {
  return new TextDecoder(encoding).decode(encodeText(text, encoding).bytes);
}

function cellsOf(line: Buffer, encoding: FileEncoding): readonly string[] {
  const text = new TextDecoder(encoding).decode(line);
  const parser = new CsvParser(LAYOUT);
  parser.write(HEADER);
  try {
    parser.write(text);
    parser.end();
    return parser.take()[0]?.cells ?? [];
  } catch (error) {
    if (!(error instanceof DamagedExportError)) throw error;
    return text.split(';').map(rawCell); // somebody lost a quote in an editor: the patient is found all the same
  }
}

const HEADER = csvRow(RESULT_COLUMNS);
const LAYOUT: CsvLayout = { delimiter: ';', lineEnd: '\n', fromLine: 1 };
