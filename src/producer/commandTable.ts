// Every command and where it lives. Only the one that runs is loaded: half of a short command's time would be loading what
// other commands need.
import type { Command } from 'commander';
import type { Cli } from './cli.js';

type AddCommand = (program: Command, cli: Cli) => void;

/** In the order of `marvin --help`. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  enqueue: async () => (await import('./commands/enqueue.js')).addEnqueue,
  pull: async () => (await import('./commands/pull.js')).addPull,
  status: async () => (await import('./commands/status.js')).addStatus,
  results: async () => (await import('./commands/results.js')).addResults,
  report: async () => (await import('./commands/report.js')).addReport,
  why: async () => (await import('./commands/why.js')).addWhy,
  cancel: async () => (await import('./commands/cancel.js')).addCancel,
  pause: async () => (await import('./commands/pause.js')).addPause,
  resume: async () => (await import('./commands/pause.js')).addPause,
  dnc: async () => (await import('./commands/doNotCall.js')).addDoNotCallCommands,
  erase: async () => (await import('./commands/erase.js')).addErase,
  check: async () => (await import('./commands/check.js')).addCheck,
  reseal: async () => (await import('./commands/reseal.js')).addReseal,
  keygen: async () => (await import('./commands/keys.js')).addKeygen,
  'board-user': async () => (await import('./commands/keys.js')).addBoardUser,
  scenario: async () => (await import('./commands/scenario.js')).addScenario,
  try: async () => (await import('./commands/try.js')).addTry,
  completion: async () => (await import('./commands/completion.js')).addCompletion,
  simulator: async () => (await import('./commands/simulator.js')).addSimulator,
};

/** Adds the command that the arguments name, or all of them for help and for a name that is none. */
export async function addCommands(program: Command, cli: Cli, args: readonly string[]): Promise<void> {
  const [name = ''] = args;
  // A completion knows the words of all.
  const isOne = Object.hasOwn(COMMANDS, name) && name !== 'completion';
  const named = isOne ? COMMANDS[name] : undefined;
  const wanted = named ? [named] : Object.values(COMMANDS);
  const adders = new Set(await Promise.all(wanted.map((load) => load())));
  for (const add of adders) add(program, cli);
}
