// A result as a row of a table: for the CSV that 1C reads, and for commands that print the same columns.
import type { Result } from '../contracts/result.js';

/** `id` comes last: a line that ends with its id is whole. */
export const RESULT_COLUMNS = [
  'desk',
  'ref',
  'number',
  'attempt',
  'disposition',
  'fault',
  'decision',
  'reason',
  'at',
  'phone',
  'phoneVerdict',
  'startedAt',
  'endedAt',
  'callId',
  'id',
] as const;

/** The cells of a result, in the order of RESULT_COLUMNS; an unknown value is empty. */
export function resultCells(result: Result): string[] {
  const { decision } = result;
  const row: Readonly<Record<(typeof RESULT_COLUMNS)[number], string | number | null>> = {
    ...result,
    decision: decision.kind,
    reason: decision.kind === 'close' ? decision.reason : null,
    at: decision.kind === 'retry' || decision.kind === 'requeue' ? decision.at : null,
  };
  return RESULT_COLUMNS.map((column) => String(row[column] ?? ''));
}
