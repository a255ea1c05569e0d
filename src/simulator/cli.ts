// The simulator's command line, as options of startSimulator. Reads nothing but its arguments.
import { Command, CommanderError, Option } from 'commander';
import { LANGUAGES } from '../shared/domain/languages.js';
import { parseDuration } from '../shared/domain/duration.js';
import { UsageError } from '../shared/errors.js';
import { say } from '../shared/texts/say.js';
import { errorInWords, titleInWords, usageInWords } from '../shared/words/commanderTexts.js';
import type { Tries } from './sendCallEvent.js';
import { describeFaults, parseFault, type Faults } from './faults.js';
import {
  DEFAULT_MIX,
  isProgress,
  OUTCOMES,
  parseMix,
  parseSequence,
  PROGRESS,
  type Mix,
  type OutcomeScript,
  type Progress,
} from './outcomes.js';
import type { SimulatorOptions } from './simulator.js';
import { DEFAULT_DURATIONS, type Durations } from './timeline.js';

const description = () =>
  say(
    "Stands in for MTT's VoiceBox and for MTS Exolve in the demo, in operators' training and in tests.\n\nIt logs patients' numbers in clear: give it made-up patients only. Never run it in production: it rings nobody, but Marvin would believe it.",
  );

const notes = () => `
${say('Outcomes: {outcomes}', { outcomes: OUTCOMES.join(', ') })}

${say('Faults, with the meaning of the number after the colon (its default in brackets; milliseconds are real, not compressed):')}
${describeFaults()}

${say('The log is one JSON object a line with at, event, desk, callid, patient_number, attempt. Events: start_received, refused,\nplaced, answered, operator_ringing, operator_answered, operator_failed, patient_ringing, patient_answered, patient_failed,\npatient_connected, call_ended, call_dropped, callback_sent, callback_failed.')}`;

export interface CommandLine extends Omit<SimulatorOptions, 'desks' | 'onEvent' | 'keepsEvents'> {
  /** File to append to, or `-` for stdout. */
  readonly log?: string;
}

/** What commander makes of the options below: each is absent, or parsed. */
interface Options extends Partial<Omit<CommandLine, 'outcomes' | 'faults'>> {
  readonly mix?: Mix;
  readonly outcome?: OutcomeScript['sequences'];
  readonly fault?: Faults;
}

/**
 * @param argv without node and the script
 * @returns null when help was asked for and printed
 * @throws UsageError for anything it does not understand
 */
export function parseCommandLine(argv: readonly string[]): CommandLine | null {
  const command = buildCommand();
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    throw new UsageError(errorInWords(error.message), { cause: error });
  }
  const { mix = DEFAULT_MIX, outcome: sequences = {}, fault: faults = {}, ...rest } = command.opts<Options>();
  return { port: 8025, web: ['http://127.0.0.1:3000'], ...rest, outcomes: { mix, sequences }, faults };
}

function buildCommand(): Command {
  const parts = Object.keys(DEFAULT_DURATIONS).join(', ');
  return (
    new Command('marvin simulator')
      .description(description())
      .option(
        '--port <number>',
        say(
          'where it takes start requests, on any path ending in /api/v1/sb or /call/v1/MakeCallback (8025)',
        ),
        positive,
      )
      .option('--host <address>', say('address to listen on (127.0.0.1)'))
      .option(
        '--web <url>',
        say('web process for the call events; repeat it for several (http://127.0.0.1:3000)'),
        addUrl,
      )
      .option(
        '--speed <factor>',
        say('shortens durations and the pause between tries by this factor (1)'),
        positive,
      )
      .option('--seed <text>', say('same seed, same numbers: same outcomes, paces and faults (marvin)'))
      .option('--mix <outcome=weight,…>', say('how often each outcome comes'), parseMix)
      .option(
        '--outcome <number=outcome,…>',
        say('outcomes of a patient’s calls; the last repeats'),
        merge(parseSequence),
      )
      .option('--fault <name=probability[:amount]>', say('repeat it for several'), merge(parseFault))
      .option('--durations <part=duration,…>', say('parts: {parts}', { parts }), parseDurations)
      .option(
        '--progress <status,…>',
        say('what the scenario tells while a call goes on ({words})', { words: PROGRESS.join(',') }),
        parseProgress,
      )
      .option('--tries <max:pause>', say('for a call event that gets a 5xx or no answer (3:5s)'), parseTries)
      .option('--log <file>', say('append what happens to this file; - for stdout'))
      // Chosen before anything is parsed (main.ts).
      .addOption(new Option('--lang <language>').choices(LANGUAGES).hideHelp())
      .addHelpText('after', notes)
      .configureOutput({ outputError: () => undefined })
      .helpOption('-h, --help', say('display help for command'))
      .configureHelp({ styleTitle: titleInWords, styleUsage: usageInWords })
      .exitOverride()
  );
}

function positive(text: string): number {
  const number = Number(text);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new UsageError(say('"{text}" is not a number above zero.', { text }));
}

function milliseconds(text: string): number {
  const durationMs = parseDuration(text);
  if (durationMs !== null) return durationMs;
  throw new UsageError(say('"{text}" is not a duration; write 500ms, 5s or 2m.', { text }));
}

function parseTries(text: string): Tries {
  const [max = '', pause = ''] = text.split(':');
  return { max: positive(max), pauseMs: milliseconds(pause) };
}

function parseProgress(text: string): Progress[] {
  return text.split(',').map((name) => {
    const status = name.trim();
    if (isProgress(status)) return status;
    throw new UsageError(say('"{name}" is not one of {known}.', { name, known: PROGRESS.join(', ') }));
  });
}

function parseDurations(text: string): Durations {
  const given = text.split(',').map((entry) => {
    const [part = '', duration = ''] = entry.split('=');
    if (!(part in DEFAULT_DURATIONS))
      throw new UsageError(say('"{part}" is not a part of a call.', { part }));
    return [part, milliseconds(duration)];
  });
  return { ...DEFAULT_DURATIONS, ...Object.fromEntries(given) } as Durations; // only its own keys got here
}

function addUrl(text: string, earlier: readonly string[] = []): string[] {
  if (/^https?:\/\/[^/]+$/.test(text)) return [...earlier, text];
  throw new UsageError(say('"{text}" is not an address such as http://127.0.0.1:3000.', { text }));
}

/** Lets an option be given several times. */
function merge<T extends object>(parse: (text: string) => T): (text: string, earlier?: T) => T {
  return (text, earlier) => ({ ...earlier, ...parse(text) });
}
