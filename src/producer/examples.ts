// Examples of every command, as people type them. They hold no word that would have to be translated.
import type { Command } from 'commander';
import { say } from '../shared/texts/say.js';

/** By the command's path, without `marvin`. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  '': ['check', 'enqueue export.csv', 'status --watch', 'why --help'],
  enqueue: [
    'enqueue export.csv --dry-run',
    'enqueue export.xlsx --desk lenina',
    'enqueue - --format json < export.json',
  ],
  pull: ['pull --dry-run', 'pull --desk lenina'],
  status: ['status', 'status --desk lenina --watch', 'status --json'],
  results: [
    'results --date 2026-11-25 --out results.csv',
    'results --numbers',
    'results --redeliver --desk lenina',
  ],
  report: ['report', 'report --desk lenina --date 2026-11-25', 'report --days 7'],
  why: ['why КЛ00-001066', 'why --lang en КЛ00-001066'],
  cancel: ['cancel КЛ00-001066 --reason "moved to Friday"'],
  pause: ['pause lenina --for 15m --reason lunch', 'pause lenina'],
  resume: ['resume lenina'],
  dnc: ['dnc add', 'dnc list'],
  'dnc add': ['dnc add', 'dnc add --file numbers.txt'],
  'dnc remove': ['dnc remove'],
  'dnc list': ['dnc list', 'dnc list -'],
  erase: ['erase КЛ00-001066', 'erase --rewrite-aof'],
  check: ['check', 'check --json'],
  reseal: ['reseal', 'reseal --desk lenina'],
  keygen: ['keygen', 'keygen --id k2'],
  'board-user': ['board-user olga supervisor'],
  scenario: ['scenario render lenina', 'scenario lint scenario.json'],
  'scenario render': ['scenario render lenina --key --dir scenario'],
  'scenario lint': ['scenario lint scenario.json --desk lenina'],
  try: ['try lenina --phone "+7 9XX XXX-XX-XX"', 'try lenina --phone "+7 9XX XXX-XX-XX" --wait 5m'],
  simulator: ['simulator'],
  completion: ['completion bash > ~/.marvin-completion.bash'],
};

/** Shows every command's examples below its help. To be called when all are there. */
export function showExamples(program: Command): void {
  for (const command of withSubcommands(program)) {
    const examples = examplesOf(pathOf(command)).map((example) => `  marvin ${example}`);
    if (examples.length > 0) command.addHelpText('after', ['', say('Examples:'), ...examples].join('\n'));
  }
}

/** `dnc add` of `marvin dnc add`; the program's own path is empty. */
export function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}`.trim() : '';
}

export function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

export function examplesOf(path: string): readonly string[] {
  return EXAMPLES[path] ?? [];
}
