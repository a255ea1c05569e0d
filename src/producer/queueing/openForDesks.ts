// Opens an export for the desks that its rows may go to: their names for columns tell its header from titles above it.
import type { Desk } from '../../shared/config/configSchema.js';
import { isHeader } from '../intake/columns.js';
import type { ExportTable, Format } from '../readers/exportTable.js';
import { openExport } from '../readers/openExport.js';

/** @throws InputError when there is no table in the file */
export function openForDesks(
  path: string,
  desks: readonly Pick<Desk, 'onec'>[],
  format?: Format,
): Promise<ExportTable> {
  const additions = desks.map(({ onec }) => onec.columns);
  return openExport(path, { format, isHeader: (cells) => isHeader(cells, additions) });
}
