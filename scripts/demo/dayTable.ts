// The demo's final table: what the day came to, from what Marvin's own commands print.
import Table from 'cli-table3';
import { z } from 'zod';

const byReason = z.record(z.string(), z.number());
const rowCounts = z.object({
  accepted: z.number(),
  duplicate: z.number(),
  skipped: byReason,
  rejected: z.number(),
});

const enqueueSchema = rowCounts.extend({
  rows: z.number(),
  desks: z.array(rowCounts.extend({ desk: z.string().nullable() })),
});
const statusSchema = z.object({
  desks: z.array(z.object({ desk: z.string(), reached: z.number(), closed: byReason })),
});
const resultSchema = z.object({ desk: z.string(), callId: z.string().nullable() });

export type EnqueueReport = z.infer<typeof enqueueSchema>;
export type StatusReport = z.infer<typeof statusSchema>;
export type ResultLine = z.infer<typeof resultSchema>;

/** Reads `enqueue --json`. */
export function parseEnqueue(text: string): EnqueueReport {
  return enqueueSchema.parse(JSON.parse(text));
}

/** Reads `status --json`. */
export function parseStatus(text: string): StatusReport {
  return statusSchema.parse(JSON.parse(text));
}

/** Reads `results --format json`: one document a line. */
export function parseResults(text: string): ResultLine[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => resultSchema.parse(JSON.parse(line)));
}

/** A column for each desk, and one for all rows of the export, including those without a desk. */
export function dayTable(
  enqueued: EnqueueReport,
  status: StatusReport,
  results: readonly ResultLine[],
): string {
  const callsOf = (desks: readonly string[]) =>
    results.filter(({ desk, callId }) => callId !== null && desks.includes(desk)).length;
  const columns = status.desks.map(({ desk, reached, closed }) =>
    column({
      name: desk,
      counts: enqueued.desks.find((entry) => entry.desk === desk) ?? NOTHING,
      calls: callsOf([desk]),
      reached,
      closed,
    }),
  );
  const all = column({
    name: 'all',
    counts: enqueued,
    calls: callsOf(status.desks.map(({ desk }) => desk)),
    reached: sum(status.desks.map((desk) => desk.reached)),
    closed: { all: sum(status.desks.map(({ closed }) => sum(Object.values(closed)))) },
  });
  const table = new Table({ style: { head: [], border: [] } });
  for (const [index, name] of ROWS.entries())
    table.push([name, ...[...columns, all].map((cells) => cells[index] ?? '')]);
  return table.toString();
}

const ROWS = ['desk', 'patients', 'calls', 'reached', 'closed', 'rejected', 'skipped', 'repeated'];
const NOTHING = { accepted: 0, duplicate: 0, skipped: {}, rejected: 0 };

interface TableColumn {
  readonly name: string;
  readonly counts: z.infer<typeof rowCounts>;
  readonly calls: number;
  readonly reached: number;
  readonly closed: Readonly<Record<string, number>>;
}

/** In the order of ROWS. */
function column({ name, counts, calls, reached, closed }: TableColumn): (string | number)[] {
  const { accepted, duplicate, skipped, rejected } = counts;
  return [name, accepted, calls, reached, tally(closed), rejected, tally(skipped), duplicate];
}

/** `{ attempts_spent: 2, expired: 1 }` as lines; a plain number where there is only a total. */
function tally(counted: Readonly<Record<string, number>>): string {
  if ('all' in counted) return String(counted.all);
  return (
    Object.entries(counted)
      .map(([reason, count]) => `${count} ${reason}`)
      .join('\n') || '0'
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
