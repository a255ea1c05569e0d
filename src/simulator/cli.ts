// The simulator's command line, as options of startSimulator. Reads nothing but its arguments.
import { Command, CommanderError } from 'commander';
import { parseDuration } from '../shared/domain/duration.js';
import { UsageError } from '../shared/errors.js';
import type { Tries } from './sendCallEvent.js';
import { describeFaults, parseFault, type Faults } from './faults.js';
import {
  DEFAULT_MIX,
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

const DESCRIPTION = `Stands in for MTT's VoiceBox and for MTS Exolve in the demo, in operators' training and in tests.

It logs patients' numbers in clear: give it made-up patients only. Never run it in production: it rings nobody, but Marvin would believe it.`;

const NOTES = `
Outcomes: ${OUTCOMES.join(', ')}

Faults, with the meaning of the number after the colon (its default in brackets; milliseconds are real, not compressed):
${describeFaults()}

The log is one JSON object a line with at, event, desk, callid, patient_number, attempt. Events: start_received, refused,
placed, answered, operator_ringing, operator_answered, operator_failed, patient_ringing, patient_answered, patient_failed,
patient_connected, call_ended, call_dropped, callback_sent, callback_failed.`;

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
    throw new UsageError(error.message, { cause: error });
  }
  const { mix = DEFAULT_MIX, outcome: sequences = {}, fault: faults = {}, ...rest } = command.opts<Options>();
  return { port: 8025, web: ['http://127.0.0.1:3000'], ...rest, outcomes: { mix, sequences }, faults };
}

function buildCommand(): Command {
  const parts = Object.keys(DEFAULT_DURATIONS).join(', ');
  return new Command('simulator')
    .description(DESCRIPTION)
    .option(
      '--port <number>',
      'where it takes start requests, on any path ending in /api/v1/sb or /call/v1/MakeCallback (8025)',
      positive,
    )
    .option('--host <address>', 'address to listen on (127.0.0.1)')
    .option(
      '--web <url>',
      'web process for the call events; repeat it for several (http://127.0.0.1:3000)',
      addUrl,
    )
    .option('--speed <factor>', 'shortens durations and the pause between tries by this factor (1)', positive)
    .option('--seed <text>', 'same seed, same numbers: same outcomes, paces and faults (marvin)')
    .option('--mix <outcome=weight,…>', 'how often each outcome comes', parseMix)
    .option(
      '--outcome <number=outcome,…>',
      'outcomes of a patient’s calls; the last repeats',
      merge(parseSequence),
    )
    .option('--fault <name=probability[:amount]>', 'repeat it for several', merge(parseFault))
    .option('--durations <part=duration,…>', `parts: ${parts}`, parseDurations)
    .option(
      '--progress <status,…>',
      `what the scenario tells while a call goes on (${PROGRESS.join(',')})`,
      parseProgress,
    )
    .option('--tries <max:pause>', 'for a call event that gets a 5xx or no answer (3:5s)', parseTries)
    .option('--log <file>', 'append what happens to this file; - for stdout')
    .addHelpText('after', NOTES)
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
}

function positive(text: string): number {
  const number = Number(text);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new UsageError(`"${text}" is not a number above zero.`);
}

function milliseconds(text: string): number {
  const durationMs = parseDuration(text);
  if (durationMs !== null) return durationMs;
  throw new UsageError(`"${text}" is not a duration; write 500ms, 5s or 2m.`);
}

function parseTries(text: string): Tries {
  const [max = '', pause = ''] = text.split(':');
  return { max: positive(max), pauseMs: milliseconds(pause) };
}

function parseProgress(text: string): Progress[] {
  return text.split(',').map((name) => {
    const status = PROGRESS.find((known) => known === name.trim());
    if (!status) throw new UsageError(`"${name}" is not one of ${PROGRESS.join(', ')}.`);
    return status;
  });
}

function parseDurations(text: string): Durations {
  const given = text.split(',').map((entry) => {
    const [part = '', duration = ''] = entry.split('=');
    if (!(part in DEFAULT_DURATIONS)) throw new UsageError(`"${part}" is not a part of a call.`);
    return [part, milliseconds(duration)];
  });
  return { ...DEFAULT_DURATIONS, ...Object.fromEntries(given) } as Durations; // only its own keys got here
}

function addUrl(text: string, earlier: readonly string[] = []): string[] {
  if (/^https?:\/\/[^/]+$/.test(text)) return [...earlier, text];
  throw new UsageError(`"${text}" is not an address such as http://127.0.0.1:3000.`);
}

/** Lets an option be given several times. */
function merge<T extends object>(parse: (text: string) => T): (text: string, earlier?: T) => T {
  return (text, earlier) => ({ ...earlier, ...parse(text) });
}
