// Results into a CSV file per desk and day, for a 1C that reads files. The day is that of the call's end in the desk's
// zone, so a repeated result always comes to the file that may already hold it.
import { join } from 'node:path';
import { DateTime } from 'luxon';
import type { Result } from '../../shared/contracts/result.js';
import { systemCodeOf } from '../../shared/errors.js';
import { csvRow, encodeText } from '../../shared/onec/csvOutput.js';
import { openResultFiles, resultFileName } from '../../shared/onec/resultDirectory.js';
import { RESULT_COLUMNS, resultCells } from '../../shared/onec/resultTable.js';
import type { DeliveryOutcome, ResultTarget, TargetDesk } from './resultTarget.js';

export function createFileTarget({ name, zone, config }: TargetDesk<'file'>): ResultTarget {
  const { dir, encoding } = config;
  const files = openResultFiles(encoding);
  return {
    async deliver(result) {
      const { bytes, replaced } = encodeText(csvRow(resultCells(result).map(onOneLine)), encoding);
      try {
        return done(
          await files.append(join(dir, resultFileName(name, dayOf(result, zone))), bytes),
          replaced,
        );
      } catch (error) {
        return { kind: 'retry', why: explainFileError(error) };
      }
    },
  };
}

function dayOf({ endedAt }: Result, zone: string): string {
  return DateTime.fromISO(endedAt, { zone }).toFormat('yyyy-MM-dd');
}

/** One result is one line, and its last cell is found without parsing: `;` and `"` of an id are escaped. */
function onOneLine(cell: string, index: number): string {
  const isId = index === RESULT_COLUMNS.length - 1;
  return isId ? cell.replace(/[;"\s%]/g, encodeURIComponent) : cell.replace(/[\r\n]+/g, ' ');
}

function done(what: 'appended' | 'known', replaced: number): DeliveryOutcome {
  if (what === 'known') return { kind: 'done', note: 'the line was there already' };
  return replaced === 0
    ? { kind: 'done' }
    : { kind: 'done', note: `${replaced} characters that the encoding lacks became ?` };
}

/** Every trouble with a disk passes once somebody makes room or fixes the rights: the queue waits. */
export function explainFileError(error: unknown): string {
  const code = systemCodeOf(error) ?? 'unknown';
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return 'the disk of the results directory is full; make room';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `the results directory may not be written (${code}); fix its rights, or those of the share`;
    case 'EBUSY':
    case 'ETXTBSY':
      return `the results file is open in another program (${code}); let 1C read it and close it`;
    default:
      return `the results file cannot be written (${code}); check onec.results.dir`;
  }
}
