// The rows of one patient in the results files of this machine, found by document or by number and removed.
import { callbackJobId } from '../../shared/callbackId.js';
import type { Desk } from '../../shared/config/configSchema.js';
import { csvRow, rawCell, type Encoding } from '../../shared/onec/csvOutput.js';
import { openResultFiles, resultFilesOf } from '../../shared/onec/resultDirectory.js';
import { RESULT_COLUMNS } from '../../shared/onec/resultTable.js';
import { CsvParser } from '../readers/csv.js';
import type { CsvLayout } from '../readers/csvLayout.js';
import { DamagedExportError } from '../readers/exportTable.js';

export interface Unwanted {
  /** Job ids of the documents. */
  readonly jobIds: ReadonlySet<string>;
  /** Digits of the number, when the patient is named by number. */
  readonly phone: string | null;
}

/** Removes rows from the files that a desk writes, if it writes any. @returns how many */
export async function removeRows({ name, onec }: Desk, unwanted: Unwanted): Promise<number> {
  if (onec.results.kind !== 'file') return 0;
  const { dir, encoding } = onec.results;
  const files = openResultFiles(encoding);
  let removed = 0;
  for (const { path } of await resultFilesOf(dir, name))
    removed += await files.removeLines(path, (line) => isUnwanted(cellsOf(line, encoding), unwanted));
  return removed;
}

const REF = RESULT_COLUMNS.indexOf('ref');
const PHONE = RESULT_COLUMNS.indexOf('phone');

function isUnwanted(cells: readonly string[], { jobIds, phone }: Unwanted): boolean {
  const ref = cells[REF] ?? '';
  return (ref !== '' && jobIds.has(callbackJobId(ref))) || (phone !== null && cells[PHONE] === phone);
}

function cellsOf(line: Buffer, encoding: Encoding): readonly string[] {
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
