// `marvin why`: what happened to a document and what will happen, or why nobody is called. It answers for every document that
// was in an export within retention.
import type { Command } from 'commander';
import { callbackJobIds } from '../../shared/callbackId.js';
import { isoIn } from '../../shared/domain/instant.js';
import { printableJson } from '../../shared/domain/printable.js';
import type { Language } from '../../shared/domain/languages.js';
import type { FoundDocument } from '../../shared/documents/findDocuments.js';
import { SealError } from '../../shared/errors.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { noteCommand } from '../audited.js';
import { EXIT, type Cli, type Session } from '../cli.js';
import { uncalledRowsOf, type Uncalled } from '../../shared/documents/uncalledRows.js';
import { chosenDocument } from './chosenDocument.js';
import { english } from '../../shared/why/english.js';
import { factsOf, type Facts, type OpenAnswer, type Wanted } from '../../shared/why/facts.js';
import { russian } from '../../shared/why/russian.js';
import { happenings, inOrder, standing, uncalledHappenings, type Happening } from '../../shared/why/story.js';
import { oneLine, whenIn, type Locale, type When } from '../../shared/why/locale.js';
import { say } from '../../shared/texts/say.js';

const LOCALES: Readonly<Record<Language, Locale>> = { ru: russian, en: english };

interface WhyOptions {
  readonly json?: true;
  readonly unmask?: true;
}

export function addWhy(program: Command, cli: Cli): void {
  program
    .command('why')
    .description(say('tell what happened to a 1C document and what will happen, or why nobody is called'))
    .argument('<document>', say('the document’s reference or number, or the patient’s phone'))
    .option(
      '--unmask',
      say('also show what the robot answered to each call’s start; it may name the patient'),
    )
    .option('--json', say('print one JSON document'))
    .action(async (text: string, { json, unmask }: WhyOptions) => {
      const { lang = 'ru' } = program.opts<{ lang?: Language }>();
      await cli.connected(async (session) => {
        const document = await chosenDocument(session, cli, text);
        if (document === 'several') return;
        const asked = { text, document: document === 'none' ? null : document };
        const openAnswer = unmask ? opener(session) : null;
        const stories = await tell(session, asked, { nowMs: Date.now(), openAnswer }, LOCALES[lang]);
        // What is no document of ours may be anything, even a patient's number or name.
        if (unmask)
          await noteCommand(session, {
            did: 'unmask',
            what: asked.document?.ref ?? '…',
            outcome: stories.length > 0 ? 'done' : 'unknown',
          });
        if (json) cli.print(printableJson({ stories: stories.map(asDocument) }));
        else for (const line of stories.flatMap(linesOf)) cli.print(line);
        if (stories.length > 0) return;
        cli.say(LOCALES[lang].nothingKnown(session.config.retentionDays));
        cli.exitWith(EXIT.failed);
      });
    });
}

/** What the robot wrote is printed as one line that cannot command a terminal. */
function opener({ vault }: Session): OpenAnswer {
  return (sealed, place) => {
    try {
      return oneLine(vault.ring.open(sealed, place));
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

/** What a person asked about; no document when no callback or result is known of it. */
interface Asked {
  readonly text: string;
  readonly document: FoundDocument | null;
}

/** What is told of one callback, or of rows of exports that led to none. */
interface Story {
  readonly desk: string;
  readonly headline: string | null;
  readonly happenings: readonly {
    readonly at: string;
    readonly kind: Happening['kind'];
    readonly text: string;
  }[];
  /** Writes the time before each happening. */
  readonly when: When;
  readonly now: string;
}

function linesOf({ headline, happenings: happened, when, now }: Story): string[] {
  const told = happened.map(({ at, text }) => `${when(Date.parse(at))}  ${text}`);
  return [...(headline === null ? [] : [headline]), ...told, now];
}

/** docs/contract.md, "Looking back". */
function asDocument({ desk, headline, happenings: happened, now }: Story): object {
  return { desk, document: headline, happenings: happened, now };
}

/** @returns no story when nothing is known */
async function tell(
  session: Session,
  asked: Asked,
  wanted: Omit<Wanted, 'jobId'>,
  locale: Locale,
): Promise<Story[]> {
  const { nowMs } = wanted;
  const rows = await rowsOf(session, asked, nowMs);
  const told: Story[] = [];
  for (const { desk, jobId } of asked.document?.jobs ?? []) {
    const facts = await factsOf(desk, { ...wanted, jobId });
    if (facts) told.push(storyOfCallback(desk, facts, { rows, locale, nowMs }));
  }
  const [firstDesk] = session.desks;
  return told.length > 0 || !firstDesk || rows.length === 0 ? told : [storyOfRows(firstDesk, rows, locale)];
}

/** Rows of exports that came to no call are kept by job id alone. */
async function rowsOf(
  { redis, config }: Session,
  { text, document }: Asked,
  nowMs: number,
): Promise<Uncalled[]> {
  const jobIds = new Set([
    ...callbackJobIds(document?.ref ?? text),
    ...(document?.jobs ?? []).map(({ jobId }) => jobId),
  ]);
  const rows = [...jobIds].map((jobId) => uncalledRowsOf(redis, jobId, nowMs, config.retentionDays));
  return (await Promise.all(rows)).flat().sort((a, b) => a.atMs - b.atMs);
}

function storyOfCallback(
  { settings: desk }: DeskQueues,
  facts: Facts,
  { rows, locale, nowMs }: Telling,
): Story {
  const { policy, name, title } = desk;
  const when = whenIn(policy.hours.zone);
  const { callback } = facts;
  const headline = callback && {
    ...callback,
    desk: title ?? name,
    patient: callback.patient.masked,
    appointmentMs: Date.parse(callback.appointmentAt),
  };
  const happened = inOrder([...uncalledHappenings(rows), ...happenings(policy, facts)]);
  return {
    desk: name,
    headline: headline && locale.headline(headline, when),
    happenings: inWords(happened, policy, locale),
    when,
    now: locale.standing(standing(policy, facts, nowMs), when),
  };
}

function storyOfRows(
  { settings: { name, policy } }: DeskQueues,
  rows: readonly Uncalled[],
  locale: Locale,
): Story {
  return {
    desk: name,
    headline: null,
    happenings: inWords(uncalledHappenings(rows), policy, locale),
    when: whenIn(policy.hours.zone),
    now: locale.notQueued(),
  };
}

function inWords(
  happened: readonly Happening[],
  { hours, attempts }: DeskQueues['settings']['policy'],
  locale: Locale,
): Story['happenings'] {
  const when = whenIn(hours.zone);
  return happened.map((one) => ({
    at: isoIn(hours.zone, one.atMs),
    kind: one.kind,
    text: locale.happening(one, attempts, when),
  }));
}
