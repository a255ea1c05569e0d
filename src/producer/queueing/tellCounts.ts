// What people are told about an export that was queued or looked at: counts with their reasons, and what to do about them.
import { EXIT, type Cli } from '../cli.js';
import { harmlessText, isLikeData } from '../intake/harmlessText.js';
import { unspokenInWords } from '../intake/unspoken.js';
import type { EnqueueReport } from './enqueueExport.js';
import type { RowCounts, WordReason } from './tally.js';

/** The counts alone, in the order of docs/contract.md; reasons for rejects only where there are rejects. */
export function countsOf({ rows, accepted, duplicate, skipped, rejected, rejectReasons }: RowCounts): object {
  const counts = { rows, accepted, duplicate, skipped, rejected };
  return rejected > 0 ? { ...counts, rejectReasons } : counts;
}

/** Says what an export came to, and sets the exit code when rows were rejected. */
export function tellCounts(cli: Cli, report: EnqueueReport, isDryRun: boolean): void {
  const { accepted, rows, duplicate, rejected, rejects, replaced, rejectReasons } = report;
  cli.say(
    `${isDryRun ? 'Would queue' : 'Queued'} ${accepted} of ${rows} rows: ${duplicate} queued before, ` +
      `${reasons(report.skipped) || '0'} skipped, ${rejected} rejected.`,
  );
  if (rows === 0) cli.say('There is no row below the header.');
  if (rejected > 0) cli.say(`Reasons for rejects: ${reasons(rejectReasons)}.`);
  for (const sentence of wordsNotKnown(report)) cli.say(sentence);
  if (report.phoneFaults.size > 0) cli.say(`Phones that cannot be called: ${inWords(report.phoneFaults)}.`);
  const unspoken = unspokenInWords(report.unspoken);
  if (unspoken !== null) cli.say(unspoken);
  if (rejects !== null) {
    const broken = rejectReasons.broken_row ? ', remove "broken_row" from those you fixed,' : '';
    cli.say(`Rejected rows with their reasons: ${rejects}; fix them there${broken} and enqueue that file.`);
  }
  if (replaced > 0) cli.say(`${replaced} characters of them are not in the file's encoding and became "?".`);
  for (const warning of warningsOf(report)) cli.say(`Warning: ${warning}`);
  if (rejected > 0) cli.exitWith(EXIT.someRejected);
}

/** What may be wrong although nothing was rejected for it. */
export function warningsOf({ hiddenRows, notGuids, sameAppointments }: EnqueueReport): string[] {
  return [
    ...(hiddenRows > 0
      ? [
          `rows hidden in the sheet: ${hiddenRows}. They were read like the others; delete them or show them all if they are not to be called.`,
        ]
      : []),
    ...(notGuids > 0
      ? [
          `documents whose reference is no GUID: ${notGuids}. OData cannot write results into them; export Ref_Key or УникальныйИдентификатор as the reference.`,
        ]
      : []),
    ...(sameAppointments > 0
      ? [
          `rows with the phone and the appointment of another document: ${sameAppointments}. If that is one patient, cancel one of the two; check whether numbers of documents lost their zeros in Excel.`,
        ]
      : []),
  ];
}

/** Names columns that are not used, unless the header may hold a patient. */
export function unusedColumns(header: readonly string[], unused: readonly string[]): string | null {
  if (unused.length === 0) return null;
  const names = isLikeData(header) ? [] : unused.flatMap((name) => harmlessText(name) ?? []);
  const others = unused.length - names.length;
  if (names.length === 0) return `Columns not used: ${others}.`;
  return `Columns not used: ${names.join(', ')}${others > 0 ? ` and ${others} more` : ''}.`;
}

const WORDS: Readonly<Record<WordReason, string>> = {
  no_consent: 'Consent that is not taken for a yes',
  not_unreached: 'Statuses that onec.unreached does not list',
  unknown_branch: 'Branches that no desk has',
};
const MAX_WORDS_SHOWN = 12;

function wordsNotKnown({ words }: EnqueueReport): string[] {
  return (Object.keys(WORDS) as WordReason[]).flatMap((reason) => {
    const shown = new Map<string, number>();
    for (const [word, count] of words[reason]) {
      const text = word === '' ? 'empty' : (quoted(word) ?? 'others');
      shown.set(text, (shown.get(text) ?? 0) + count);
    }
    return shown.size > 0 ? [`${WORDS[reason]}: ${inWords(shown, MAX_WORDS_SHOWN)}.`] : [];
  });
}

function quoted(word: string): string | null {
  const text = harmlessText(word);
  return text === null ? null : `"${text}"`;
}

function reasons(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}

/** The commonest first: `10 digits, one is missing (3); words only, no number (1)`. */
function inWords(counts: ReadonlyMap<string, number>, limit = Infinity): string {
  const byCount = [...counts].sort(([, a], [, b]) => b - a);
  const shown = byCount.slice(0, limit).map(([text, count]) => `${text} (${count})`);
  return [...shown, ...(byCount.length > limit ? [`${byCount.length - limit} more`] : [])].join('; ');
}
