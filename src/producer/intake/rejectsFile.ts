// The rows that cannot be called, for people to fix: a CSV that opens like the export itself and can be enqueued again.
import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { byteOrderMark, csvRow, encodeText, type CsvDialect } from '../../shared/onec/csvOutput.js';
import type { ExportTable, Row } from '../readers/exportTable.js';
import { isRejectColumn, REJECT_COLUMNS } from './columns.js';
import type { RowOutcome } from './candidate.js';
import { phoneFaults } from './phoneFaults.js';
import { keepWhenStopped, removeWhenStopped } from '../interruption.js';

/** A row, and why it is rejected. */
export interface Reject extends Pick<Extract<RowOutcome, { kind: 'rejected' }>, 'reasons' | 'badPhones'> {
  readonly row: Row;
}

export interface RejectsSummary {
  readonly rows: number;
  /** Characters that the encoding lacks, written as `?`. */
  readonly replaced: number;
  /** Null when nothing was rejected; then no file is written. */
  readonly path: string | null;
}

/**
 * Writes to a name that nobody can guess and renames at the end, so that a file that is being read can be replaced, nobody sees half
 * a file, and nobody has opened it before or linked it to another place. Only the owner may read it (0600): these are patients.
 */
export class RejectsFile {
  readonly #path: string;
  readonly #unfinishedPath: string;
  readonly #dialect: CsvDialect;
  readonly #header: readonly string[];
  /** The export's columns without those of an earlier rejects file. */
  readonly #kept: readonly number[];
  #file: FileHandle | null = null;
  #rows = 0;
  #replaced = 0;

  constructor(path: string, { header, dialect }: Pick<ExportTable, 'header' | 'dialect'>) {
    this.#path = path;
    this.#unfinishedPath = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
    this.#dialect = dialect;
    this.#header = header;
    this.#kept = [...header.keys()].filter((index) => !isRejectColumn(header[index] ?? ''));
  }

  /** Appends rows; returns when they are written. */
  async add(rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    const isFirst = this.#file === null;
    if (isFirst) removeWhenStopped(this.#unfinishedPath);
    this.#file ??= await open(this.#unfinishedPath, 'wx', 0o600);
    if (isFirst) await this.#file.writeFile(byteOrderMark(this.#dialect.encoding));
    const head = isFirst
      ? csvRow([...this.#pick(this.#header), ...Object.values(REJECT_COLUMNS)], this.#dialect.delimiter)
      : '';
    const text = rejects.map((reject) => this.#textOf(reject)).join('');
    const { bytes, replaced } = encodeText(head + text, this.#dialect.encoding);
    await this.#file.writeFile(bytes);
    this.#rows += rejects.length;
    this.#replaced += replaced;
  }

  /** Gives the file its name. */
  async finish(): Promise<RejectsSummary> {
    if (this.#file) {
      await this.#file.sync();
      await this.#file.close();
      await rename(this.#unfinishedPath, this.#path);
      keepWhenStopped(this.#unfinishedPath);
    }
    return { rows: this.#rows, replaced: this.#replaced, path: this.#file ? this.#path : null };
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    if (!this.#file) return;
    await this.#file.close();
    await rm(this.#unfinishedPath, { force: true });
    keepWhenStopped(this.#unfinishedPath);
  }

  #textOf({ row, reasons, badPhones = [] }: Reject): string {
    const own = {
      line: String(row.line),
      reason: reasons.join(', '),
      explanation: phoneFaults(badPhones, 'ru').join('; '),
    } satisfies Record<keyof typeof REJECT_COLUMNS, string>;
    return csvRow([...this.#cellsOf(row), own.line, own.reason, own.explanation], this.#dialect.delimiter);
  }

  /** A row of the wrong width gets the right one, or our columns would not be under their names; nothing of it is lost. */
  #cellsOf({ cells }: Row): string[] {
    if (cells.length === this.#header.length) return this.#pick(cells);
    const last = this.#kept.length - 1;
    const surplus = cells.slice(last).join(this.#dialect.delimiter);
    return [...Array.from({ length: last }, (_none, index) => cells[index] ?? ''), surplus];
  }

  #pick(cells: readonly string[]): string[] {
    return this.#kept.map((index) => cells[index] ?? '');
  }
}
