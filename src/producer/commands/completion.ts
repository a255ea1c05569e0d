// `marvin completion`: prints a script for bash or zsh that completes commands, subcommands, options and their values.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Argument, type Command, type Option } from 'commander';
import { say } from '../../shared/texts/say.js';
import type { Cli } from '../cli.js';
import { programOf } from '../../shared/programs.js';

export function addCompletion(program: Command, cli: Cli): void {
  program
    .command('completion')
    .description(say('print a script that completes commands and options: source <(marvin completion bash)'))
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
    .action(async (shell: 'bash' | 'zsh') => {
      const places = [...placesOf(program), await simulatorsPlace(), helpOf(program)];
      const script = completionScript(places);
      // zsh runs bash's completions.
      cli.print(shell === 'zsh' ? `autoload -U +X bashcompinit && bashcompinit\n${script}` : script);
    });
}

/** What may come after some words. */
interface Place {
  /** The commands typed so far: `dnc add`; empty for the program. */
  readonly typed: string;
  readonly next: readonly string[];
  /** Of each option that takes a value; none known: it may be anything, such as a file. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

function placesOf(command: Command, path: readonly string[] = []): Place[] {
  return [
    placeOf(command, path.join(' ')),
    ...command.commands
      .filter((below) => below.name() !== 'simulator') // a process of its own, with options of its own
      .flatMap((below) => placesOf(below, [...path, below.name()])),
  ];
}

function placeOf(command: Command, typed: string): Place {
  const names = [...command.commands.map((one) => one.name()), ...(typed === '' ? ['help'] : [])];
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  const options = command.options.filter(({ hidden }) => !hidden).flatMap(longOf);
  const values = command.options.filter(({ required }) => required).flatMap(valuesOf);
  return { typed, next: [...names, ...choices, ...options, '--help'], values: new Map(values) };
}

/** Another process, which no command imports: its own help names its options, each at the start of a line. */
async function simulatorsPlace(): Promise<Place> {
  const { stdout } = await promisify(execFile)(process.execPath, [programOf('simulator'), '--help']);
  const found = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)(?: (<))?/gm)];
  const taking = found.filter(([, , value]) => value !== undefined);
  return {
    typed: 'simulator',
    next: found.map(([, long = '']) => long),
    values: new Map(taking.map(([, long = '']) => [long, []])),
  };
}

function helpOf(program: Command): Place {
  return { typed: 'help', next: program.commands.map((one) => one.name()), values: new Map() };
}

function longOf({ long }: Option): string[] {
  return long === undefined ? [] : [long];
}

function valuesOf(option: Option): [string, readonly string[]][] {
  return longOf(option).map((long) => [long, option.argChoices ?? []]);
}

/** Files are completed where no word of ours fits. The program's own options may come after any command. */
function completionScript(places: readonly Place[]): string {
  const cases = places.map(({ typed, next }) => `    '${typed}') words='${next.join(' ')}' ;;`);
  const paths = places.flatMap(({ typed }) => (typed === '' ? [] : [`'${typed}'`]));
  const values = places.flatMap(({ typed, values: of }) =>
    [...of].map(([long, known]) => {
      const where = typed === '' ? `*' ${long}'` : `'${typed} ${long}'`;
      return `    ${where}) words='${known.join(' ')}' ;;`;
    }),
  );
  return `_marvin() {
  local typed='' words='' word next
  for word in "\${COMP_WORDS[@]:1:\$((COMP_CWORD - 1))}"; do
    next="\${typed:+$typed }$word"
    case "$next" in ${paths.join('|')}) typed="$next" ;; esac
  done
  case "$typed" in
${cases.join('\n')}
  esac
  case "$typed \${COMP_WORDS[COMP_CWORD - 1]}" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _marvin marvin`;
}
