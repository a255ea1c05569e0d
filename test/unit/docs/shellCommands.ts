// The commands of ours in a shell block of a document: `marvin …` however it is started, and `npm run …`.

export interface ShellCommand {
  readonly program: 'marvin' | 'npm';
  readonly args: readonly string[];
}

/** What may stand before our command. `sudo -u marvin` names a user, not the command. */
const BEFORE =
  /^(?:(?:sudo -u \S+|npx|docker compose(?: -f \S+)? exec \S+|node)\s+)*(?:\S*\/)?(marvin|dist\/producer\/main\.js|npm)(?=\s|$)/;

/** @param block with comments, joined lines and several commands in one line */
export function commandsIn(block: string): ShellCommand[] {
  const lines = block
    .replace(/\\\n/g, ' ')
    .replace(/<<'?(\w+)'?[\s\S]*?\n\1(?=\n|$)/g, '')
    .split('\n');
  return lines.flatMap((line) => simpleCommands(line).flatMap(commandOf));
}

/** Split at `&&`, `||`, `|`, `;` and in front of a comment, but not inside quotes. */
function simpleCommands(line: string): string[][] {
  const commands: string[][] = [[]];
  const tokens = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"&|;])+|&&|\|\|?|;/g) ?? [];
  for (const token of tokens) {
    if (token.startsWith('#')) break;
    if (/^(?:&&|\|\|?|;)$/.test(token)) commands.push([]);
    else
      commands
        .at(-1)
        ?.push(token.replace(/'([^']*)'|"([^"]*)"/g, (_all, single, double) => String(single ?? double)));
  }
  return commands;
}

function commandOf(tokens: readonly string[]): ShellCommand[] {
  const words = tokens.slice(tokens.findIndex((token) => !/^[A-Z_]+=/.test(token)));
  const [start = '', name = ''] = BEFORE.exec(words.join(' ')) ?? [];
  if (name === '') return [];
  const args = words
    .slice(start.split(/\s+/).length)
    .filter((word, index, all) => !isRedirection(word, all[index - 1]));
  if (name !== 'npm') return [{ program: 'marvin', args }];
  return args[0] === 'run' ? [{ program: 'npm', args: args.filter((arg) => !arg.startsWith('-')) }] : [];
}

function isRedirection(word: string, before: string | undefined): boolean {
  return /^[<>]/.test(word) || /^[<>]+$/.test(before ?? '');
}
