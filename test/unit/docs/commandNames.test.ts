// Every command and option that a document names is known to `--help`, and every command of `--help` is in a document.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cli } from '../../../src/producer/cli.js';
import { addCommands } from '../../../src/producer/commandTable.js';
import { examplesOf, pathOf, withSubcommands } from '../../../src/producer/examples.js';

const program = new Command('marvin').option('-V, --version').option('--lang <language>');
let documents = '';
let lines: readonly string[] = [];

beforeAll(async () => {
  const cli = {} as unknown as Cli; // no command runs here
  await addCommands(program, cli, []);
  const inDocs = (await readdir('docs', { recursive: true })).filter((name) => name.endsWith('.md'));
  const files = ['README.md', ...inDocs.map((name) => join('docs', name))];
  documents = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
  lines = [...documents.matchAll(/(?:`|^|npx )marvin ([a-z-][^`\n|#]*)/gm)].map(([, line = '']) => line);
});

/** The longest path of commands at the line's beginning. */
function commandOf(line: string): Command | undefined {
  const [first, second] = line.split(/[\s,;.)]+/);
  const named = withSubcommands(program);
  const at = (path: string) => named.find((command) => pathOf(command) === path);
  return at(`${first ?? ''} ${second ?? ''}`) ?? at(first ?? '');
}

const unknownOptions = (line: string): string[] => {
  const command = commandOf(line) ?? program;
  const known = withSubcommands(command).flatMap(({ options }) => options.map(({ long }) => long));
  const own = [...line.matchAll(/(?:^|\s)(--[a-z-]+)/g)].map(([, option = '']) => option);
  return own.filter((option) => ![...known, '--help', '--version', '--lang'].includes(option));
};

describe('the names of commands', () => {
  it('in the documents are those of the program', () => {
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.filter((line) => !line.startsWith('--') && !commandOf(line))).toEqual([]);
  });

  it('have only options that are known', () => {
    const withOptions = lines.filter((line) => !line.startsWith('simulator'));
    expect(withOptions.filter((line) => unknownOptions(line).length > 0)).toEqual([]);
    expect(unknownOptions('why X --unmsk')).toEqual(['--unmsk']);
  });

  it('of the program are each in a document', () => {
    const names = program.commands.map((command) => command.name());
    const isTold = (name: string) => new RegExp(`\`(marvin )?${name}\\b`).test(documents);
    expect(names.filter((name) => !isTold(name))).toEqual([]);
  });

  it('have examples that use what there is', () => {
    for (const command of withSubcommands(program)) {
      const examples = examplesOf(pathOf(command));
      expect(examples, pathOf(command)).not.toEqual([]);
      expect(examples.flatMap(unknownOptions), pathOf(command)).toEqual([]);
    }
  });
});
