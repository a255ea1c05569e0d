// `marvin why`: what happened to a document and what will happen, or why nobody is called. It answers for every document that
// was in an export within retention.
import { Option, type Command } from 'commander';
import { callbackJobId } from '../../shared/callbackId.js';
import { LANGUAGES, type Language } from '../../shared/domain/languages.js';
import { SealError } from '../../shared/errors.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { noteCommand } from '../audited.js';
import { EXIT, type Cli, type Session } from '../cli.js';
import { uncalledRowsOf, type Uncalled } from '../queueing/uncalledRows.js';
import { english } from '../why/english.js';
import { factsOf, type Facts, type Wanted } from '../why/facts.js';
import { russian } from '../why/russian.js';
import { happenings, inOrder, standing, uncalledHappenings } from '../why/story.js';
import { oneLine, tellHappenings, whenIn, type Locale } from '../why/locale.js';

const LOCALES: Readonly<Record<Language, Locale>> = { ru: russian, en: english };

interface WhyOptions {
  readonly lang: Language;
  readonly unmask?: true;
}

export function addWhy(program: Command, cli: Cli): void {
  program
    .command('why')
    .description('tell what happened to a 1C document and what will happen, or why nobody is called')
    .argument('<ref>', 'the document’s reference, as in the export')
    .addOption(new Option('--lang <language>', 'in Russian or English').choices(LANGUAGES).default('ru'))
    .option('--unmask', 'also show what the robot answered to each call’s start; it may name the patient')
    .action(async (ref: string, { lang, unmask }: WhyOptions) => {
      await cli.connected(async (session) => {
        const openAnswer = unmask ? opener(session) : null;
        const wanted = { jobId: callbackJobId(ref), nowMs: Date.now(), openAnswer };
        const lines = await tell(session, wanted, LOCALES[lang]);
        const isKnown = lines.length > 0;
        // What is no document of ours may be anything, even a patient's number or name.
        if (unmask)
          await noteCommand(session, {
            did: 'unmask',
            what: isKnown ? ref : '…',
            outcome: isKnown ? 'done' : 'unknown',
          });
        for (const line of lines) cli.print(line);
        if (lines.length > 0) return;
        cli.say(LOCALES[lang].nothingKnown(session.config.retentionDays));
        cli.exitWith(EXIT.failed);
      });
    });
}

/** What the robot wrote is printed as one line that cannot command a terminal. */
function opener({ vault }: Session): (sealed: string) => string {
  return (sealed) => {
    try {
      return oneLine(vault.ring.open(sealed));
    } catch (error) {
      if (error instanceof SealError) return `(${error.message})`;
      throw error;
    }
  };
}

/** What every line of a callback is told with. */
interface Telling {
  readonly rows: readonly Uncalled[];
  readonly locale: Locale;
  readonly nowMs: number;
}

/** @returns no line when nothing is known */
async function tell({ redis, config, desks }: Session, wanted: Wanted, locale: Locale): Promise<string[]> {
  const { jobId, nowMs } = wanted;
  const rows = await uncalledRowsOf(redis, jobId, nowMs, config.retentionDays);
  const told: string[] = [];
  for (const desk of desks) {
    const facts = await factsOf(desk, wanted);
    if (facts) told.push(...tellCallback(desk, facts, { rows, locale, nowMs }));
  }
  const [firstDesk] = desks;
  return told.length > 0 || !firstDesk ? told : tellRows(firstDesk, rows, locale);
}

function tellCallback(
  { settings: desk }: DeskQueues,
  facts: Facts,
  { rows, locale, nowMs }: Telling,
): string[] {
  const { policy, name, title } = desk;
  const when = whenIn(policy.hours.zone);
  const happened = inOrder([...uncalledHappenings(rows), ...happenings(policy, facts)]);
  const { callback } = facts;
  const headline = callback && {
    ...callback,
    desk: title ?? name,
    patient: callback.patient.masked,
    appointmentMs: Date.parse(callback.appointmentAt),
  };
  return [
    ...(headline ? [locale.headline(headline, when)] : []),
    ...tellHappenings(locale, happened, policy.attempts, when),
    locale.standing(standing(policy, facts, nowMs), when),
  ];
}

function tellRows({ settings: desk }: DeskQueues, rows: readonly Uncalled[], locale: Locale): string[] {
  if (rows.length === 0) return [];
  const when = whenIn(desk.policy.hours.zone);
  return [
    ...tellHappenings(locale, uncalledHappenings(rows), desk.policy.attempts, when),
    locale.notQueued(),
  ];
}
