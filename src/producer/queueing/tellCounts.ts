// What people are told about an export that was queued or looked at: counts with their reasons, and what to do about them.
import { EXIT, type Cli } from '../cli.js';
import { harmlessText, isLikeData } from '../intake/harmlessText.js';
import { unspokenInWords } from '../intake/unspoken.js';
import type { EnqueueReport } from './enqueueExport.js';
import { WORD_REASONS, type RowCounts, type WordReason } from './tally.js';
import { reasonsInWords } from './reasonWords.js';
import { say } from '../../shared/texts/say.js';

/** The counts alone, in the order of docs/contract.md; reasons for rejects only where there are rejects. */
export function countsOf({ rows, accepted, duplicate, skipped, rejected, rejectReasons }: RowCounts): object {
  const counts = { rows, accepted, duplicate, skipped, rejected };
  return rejected > 0 ? { ...counts, rejectReasons } : counts;
}

/** Says what an export came to, and sets the exit code when rows were rejected. */
export function tellCounts(cli: Cli, report: EnqueueReport, isDryRun: boolean): void {
  for (const sentence of sentencesOf(report, isDryRun)) cli.say(sentence);
  for (const warning of warningsOf(report)) cli.say(say('Warning: {warning}', { warning }));
  if (report.rejected > 0) cli.exitWith(EXIT.someRejected);
}

function sentencesOf(report: EnqueueReport, isDryRun: boolean): string[] {
  const { accepted, rows, duplicate, rejected } = report;
  const skipped = reasonsInWords(report.skipped) || '0';
  const counts = { accepted, rows, duplicate, skipped, rejected };
  return [
    isDryRun
      ? say(
          'Would queue {accepted} of {rows} rows: {duplicate} queued before, {skipped} skipped, {rejected} rejected.',
          counts,
        )
      : say(
          'Queued {accepted} of {rows} rows: {duplicate} queued before, {skipped} skipped, {rejected} rejected.',
          counts,
        ),
    ...(rows === 0 ? [say('There is no row below the header.')] : []),
    ...rejectSentences(report),
    ...wordsNotKnown(report),
    ...(report.phoneFaults.size > 0
      ? [say('Phones that cannot be called: {faults}.', { faults: inWords(report.phoneFaults) })]
      : []),
    ...unspokenInWords(report.unspoken),
    ...whereRejectsAre(report),
  ];
}

/** By reason, and which documents to look at. */
function rejectSentences({ rejected, rejectReasons, rejectExamples }: EnqueueReport): string[] {
  if (rejected === 0) return [];
  const examples = [...rejectExamples].map(([reason, refs]) => `${reason} ${refs.join(', ')}`).join('; ');
  return [
    say('Reasons for rejects: {reasons}.', { reasons: reasonsInWords(rejectReasons) }),
    ...(examples === '' ? [] : [say('Rejected, for example: {examples}.', { examples })]),
  ];
}

function whereRejectsAre({ rejects, rejectReasons, replaced }: EnqueueReport): string[] {
  const sentences: string[] = [];
  if (rejects !== null)
    sentences.push(
      rejectReasons.broken_row
        ? say(
            'Rejected rows with their reasons: {rejects}; fix them there, remove "broken_row" from those you fixed, and enqueue that file.',
            { rejects },
          )
        : say('Rejected rows with their reasons: {rejects}; fix them there and enqueue that file.', {
            rejects,
          }),
    );
  if (replaced > 0)
    sentences.push(
      say('{replaced} characters of them are not in the file’s encoding and became "?".', { replaced }),
    );
  return sentences;
}

/** What may be wrong although nothing was rejected for it. */
export function warningsOf({ hiddenRows, notGuids, sameAppointments }: EnqueueReport): string[] {
  const warnings: string[] = [];
  if (hiddenRows > 0)
    warnings.push(
      say(
        'rows hidden in the sheet: {count}. They were read like the others; delete them or show them all if they are not to be called.',
        { count: hiddenRows },
      ),
    );
  if (notGuids > 0)
    warnings.push(
      say(
        'documents whose reference is no GUID: {count}. OData cannot write results into them; export Ref_Key or УникальныйИдентификатор as the reference.',
        { count: notGuids },
      ),
    );
  if (sameAppointments > 0)
    warnings.push(
      say(
        'rows with the phone and the appointment of another document: {count}. If that is one patient, cancel one of the two; check whether numbers of documents lost their zeros in Excel.',
        { count: sameAppointments },
      ),
    );
  return warnings;
}

/** Names columns that are not used, unless the header may hold a patient. */
export function unusedColumns(header: readonly string[], unused: readonly string[]): string | null {
  if (unused.length === 0) return null;
  const names = isLikeData(header) ? [] : unused.flatMap((name) => harmlessText(name) ?? []);
  const others = unused.length - names.length;
  const shown = names.join(', ');
  if (names.length === 0) return say('Columns not used: {columns}.', { columns: others });
  return others > 0
    ? say('Columns not used: {columns} and {others} more.', { columns: shown, others })
    : say('Columns not used: {columns}.', { columns: shown });
}

const MAX_WORDS_SHOWN = 12;

function ofReason(reason: WordReason, words: string): string {
  switch (reason) {
    case 'no_consent':
      return say('Consent that is not taken for a yes: {words}.', { words });
    case 'not_unreached':
      return say('Statuses that onec.unreached does not list: {words}.', { words });
    case 'unknown_branch':
      return say('Branches that no desk has: {words}.', { words });
  }
}

function wordsNotKnown({ words }: EnqueueReport): string[] {
  return WORD_REASONS.flatMap((reason) => {
    const shown = new Map<string, number>();
    for (const [word, count] of words[reason]) {
      const text = word === '' ? say('empty') : (quoted(word) ?? say('others'));
      shown.set(text, (shown.get(text) ?? 0) + count);
    }
    return shown.size > 0 ? [ofReason(reason, inWords(shown, MAX_WORDS_SHOWN))] : [];
  });
}

function quoted(word: string): string | null {
  const text = harmlessText(word);
  return text === null ? null : `"${text}"`;
}

/** The commonest first: `10 digits, one is missing (3); words only, no number (1)`. */
function inWords(counts: ReadonlyMap<string, number>, limit = Infinity): string {
  const byCount = [...counts].sort(([, a], [, b]) => b - a);
  const shown = byCount.slice(0, limit).map(([text, count]) => `${text} (${count})`);
  return [
    ...shown,
    ...(byCount.length > limit ? [say('{count} more', { count: byCount.length - limit })] : []),
  ].join('; ');
}
