// `marvin completion`: prints a script for bash or zsh that completes commands, subcommands and options.
import { Argument, type Command } from 'commander';
import { say } from '../../shared/texts/say.js';
import type { Cli } from '../cli.js';

export function addCompletion(program: Command, cli: Cli): void {
  program
    .command('completion')
    .description(say('print a script that completes commands and options: source <(marvin completion bash)'))
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
    .action((shell: 'bash' | 'zsh') => {
      const script = completionScript(wordsOf(program));
      // zsh runs bash's completions.
      cli.print(shell === 'zsh' ? `autoload -U +X bashcompinit && bashcompinit\n${script}` : script);
    });
}

/** By the words typed so far, without options: what may come next. */
export function wordsOf(command: Command, path: readonly string[] = []): Map<string, readonly string[]> {
  const names = command.commands.map((one) => one.name());
  const options = command.options.flatMap(({ long }) => (long === undefined ? [] : [long]));
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  const words = new Map<string, readonly string[]>([
    [path.join(' '), [...names, ...choices, ...options, '--help']],
  ]);
  for (const below of command.commands)
    for (const [typed, next] of wordsOf(below, [...path, below.name()])) words.set(typed, next);
  return words;
}

/** Files are completed where no word of ours fits. */
function completionScript(words: ReadonlyMap<string, readonly string[]>): string {
  const cases = [...words].map(([typed, next]) => `    '${typed}') words='${next.join(' ')}' ;;`);
  const paths = [...words.keys()].filter(Boolean).map((path) => `'${path}'`);
  return `_marvin() {
  local typed='' words='' word next
  for word in "\${COMP_WORDS[@]:1:\$((COMP_CWORD - 1))}"; do
    next="\${typed:+$typed }$word"
    case "$next" in ${paths.join('|')}) typed="$next" ;; esac
  done
  case "$typed" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _marvin marvin`;
}
