// Results for a 1C that reads files: a directory with one CSV file for each desk and day.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '../errors.js';
import { byteOrderMark, csvRow, encodeText, type Encoding } from './csvOutput.js';
import { ResultFiles } from './resultFile.js';
import { RESULT_COLUMNS } from './resultTable.js';
import { say } from '../texts/say.js';

/** Files count as delivered once they are on the disk; where the disk forgets, 1C may never see them. */
export function forgetfulDisk(desk: string): string {
  return say(
    'desk {desk} writes its results into files, and this machine\'s disk is empty after a restart (a dyno, or DISK_FORGETS=1): files that 1C has not fetched by then are gone, though they count as delivered; let onec.results be http or odata, or write them again with "marvin results --redeliver --since DATE".',
    { desk },
  );
}

/** The files of a directory, ready to be written. */
export function openResultFiles(encoding: Encoding): ResultFiles {
  const header = encodeText(csvRow(RESULT_COLUMNS), encoding).bytes;
  return new ResultFiles(Buffer.concat([byteOrderMark(encoding), header]));
}

/** @param day `YYYY-MM-DD` in the desk's zone */
export function resultFileName(desk: string, day: string): string {
  return `results-${desk}-${day}.csv`;
}

export interface DayFile {
  readonly path: string;
  /** `YYYY-MM-DD` in the desk's zone. */
  readonly day: string;
  /** Left behind by a crash while it was written. */
  readonly isLeftover: boolean;
}

/**
 * Result files in a directory, oldest first; none when there is no such directory.
 *
 * @param desk whose; null for those of every desk
 */
export async function resultFilesOf(dir: string, desk: string | null): Promise<DayFile[]> {
  const names = await readdir(dir).catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR') return [];
    throw error;
  });
  const pattern = new RegExp(
    `^(\\.)?results-${desk ?? '[a-z0-9-]+'}-(\\d{4}-\\d{2}-\\d{2})\\.csv(?:\\.[0-9a-f-]{36})?$`,
  );
  return names.sort().flatMap((name) => {
    const match = pattern.exec(name);
    return match ? [{ path: join(dir, name), day: match[2] ?? '', isLeftover: match[1] !== undefined }] : [];
  });
}
