// `marvin why`: what happened to a document and what will, or why nobody is rung; answers for every document that was in an
// export within retention.
import { Option, type Command } from 'commander';
import { callbackJobId } from '../../shared/callbackId.js';
import { LANGUAGES, type Language } from '../../shared/domain/languages.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { EXIT, type Cli, type Session } from '../cli.js';
import { uncalledRowsOf, type Uncalled } from '../queueing/uncalledRows.js';
import { english } from '../why/english.js';
import { factsOf, type Facts } from '../why/facts.js';
import { russian } from '../why/russian.js';
import { happenings, inOrder, standing, uncalledHappenings } from '../why/story.js';
import { tellHappenings, whenIn, type Locale } from '../why/locale.js';

const TONGUES: Readonly<Record<Language, Locale>> = { ru: russian, en: english };

export function addWhy(program: Command, cli: Cli): void {
  program
    .command('why')
    .description('tell what happened to a 1C document and what will, or why nobody is rung')
    .argument('<ref>', 'the document’s reference, as in the export')
    .addOption(new Option('--lang <language>', 'in Russian or English').choices(LANGUAGES).default('ru'))
    .action(async (ref: string, { lang }: { lang: Language }) => {
      await cli.connected(async (session) => {
        const lines = await tell(session, ref, TONGUES[lang]);
        for (const line of lines) cli.print(line);
        if (lines.length > 0) return;
        cli.say(TONGUES[lang].nothingKnown(session.config.retentionDays));
        cli.exitWith(EXIT.failed);
      });
    });
}

/** @returns no line when nothing is known */
async function tell({ redis, config, desks }: Session, ref: string, tongue: Locale): Promise<string[]> {
  const nowMs = Date.now();
  const jobId = callbackJobId(ref);
  const rows = await uncalledRowsOf(redis, jobId, nowMs, config.retentionDays);
  const told: string[] = [];
  for (const desk of desks) {
    const facts = await factsOf(desk, jobId);
    if (facts) told.push(...tellCallback(desk, facts, rows, tongue, nowMs));
  }
  const [firstDesk] = desks;
  return told.length > 0 || !firstDesk ? told : tellRows(firstDesk, rows, tongue);
}

function tellCallback(
  { settings: desk }: DeskQueues,
  facts: Facts,
  rows: readonly Uncalled[],
  tongue: Locale,
  nowMs: number,
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
    ...(headline ? [tongue.headline(headline, when)] : []),
    ...tellHappenings(tongue, happened, policy.attempts, when),
    tongue.standing(standing(policy, facts, nowMs), when),
  ];
}

function tellRows({ settings: desk }: DeskQueues, rows: readonly Uncalled[], tongue: Locale): string[] {
  if (rows.length === 0) return [];
  const when = whenIn(desk.policy.hours.zone);
  return [
    ...tellHappenings(tongue, uncalledHappenings(rows), desk.policy.attempts, when),
    tongue.notQueued(),
  ];
}
