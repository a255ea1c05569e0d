// The blocks of the documents are true: configuration parses with the real schema, JSON parses, and each command of ours is known
// with its options. A YAML block that is no marvin.yaml has a second word behind its fence: ```yaml other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { isMap, parseDocument } from 'yaml';
import { addCommands } from '../../../src/producer/commandTable.js';
import type { Cli } from '../../../src/producer/cli.js';
import { parseConfig } from '../../../src/shared/config/configFile.js';
import { parseCommandLine } from '../../../src/simulator/cli.js';
import { commandsIn } from './shellCommands.js';
import { allPages, ROOT, type Block } from './pages.js';

const EXAMPLE = readFileSync(join(ROOT, 'marvin.example.yaml'), 'utf8');

interface Found {
  readonly where: string;
  readonly block: Block;
}

function blocksOf(...languages: readonly string[]): Found[] {
  return allPages().flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language }) => languages.includes(language))
      .map((block) => ({ where: `${path}:${block.line}`, block })),
  );
}

/** What a block says of a whole file, of a desk, or of its `robot` or `onec`, put into the example. */
function completed(fragment: string): string {
  const given = parseDocument(fragment);
  if (!isMap(given.contents)) throw new Error('this is no YAML with keys');
  const whole = parseDocument(EXAMPLE);
  for (const { key, value } of given.contents.items as { key: unknown; value: unknown }[]) {
    const name = String(key);
    const isTop = ['desks', 'publicUrl', 'retentionDays', 'countries'].includes(name);
    whole.setIn(isTop ? [name] : ['desks', 'main', name], value);
  }
  return completeDesks(whole);
}

/** A desk of the block may leave out what is not its subject. */
function completeDesks(whole: ReturnType<typeof parseDocument>): string {
  const model = parseDocument(EXAMPLE).getIn(['desks', 'main']);
  const desks = whole.getIn(['desks']) as unknown;
  if (!isMap(desks) || !isMap(model)) throw new Error('there are no desks');
  for (const { value } of desks.items) {
    if (!isMap(value)) continue;
    for (const required of model.items) {
      if (!value.has(required.key)) value.add(required);
    }
  }
  return whole.toString();
}

/** Something that is long enough for a token, for every variable that is named. */
function madeUp(text: string): NodeJS.ProcessEnv {
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, 'made-up-value-of-a-variable']));
}

describe('configuration in the documents', () => {
  const found = blocksOf('yaml').filter(({ block }) => block.remark === '');

  it('is found', () => expect(found.length).toBeGreaterThan(2));

  it.each(found.map(({ where, block }) => [where, block.text] as const))('parses: %s', (_where, text) => {
    const whole = completed(text);
    expect(parseConfig(whole, madeUp(whole)).desks.length).toBeGreaterThan(0);
  });

  it('a wrong key in a block would be told', () => {
    const whole = completed("robot: { kind: simulator }\nwindwo: { from: '09:00', to: '10:00' }");
    expect(() => parseConfig(whole, madeUp(whole))).toThrow();
  });

  it('the example says each of its keys in both languages', () => {
    const comments = EXAMPLE.split('\n').filter((line) => line.includes('#'));
    expect(comments.filter((line) => /[а-яё]{3}/i.test(line)).length).toBeGreaterThan(25);
    expect(comments.filter((line) => /[a-z]{3}/i.test(line)).length).toBeGreaterThan(25);
  });
});

describe('JSON in the documents', () => {
  it.each(blocksOf('json').map(({ where, block }) => [where, block.text] as const))(
    'parses: %s',
    (_where, text) => {
      expect(() => JSON.parse(text) as unknown).not.toThrow();
    },
  );
});

describe('commands in the documents', () => {
  const found = blocksOf('', 'sh', 'bash').flatMap(({ where, block }) =>
    commandsIn(block.text).map((command) => ({ where, ...command })),
  );
  let program: Command;

  beforeAll(async () => {
    // Nothing runs, so nothing is asked of it.
    const cli = {} as Cli; // every action is replaced below
    program = new Command('marvin').option('-V, --version').option('--lang <language>');
    await addCommands(program, cli, []);
    harmless(program);
  });

  it('are found', () => {
    expect(found.filter(({ program: name }) => name === 'marvin').length).toBeGreaterThan(15);
    expect(found.filter(({ program: name }) => name === 'npm').length).toBeGreaterThan(4);
  });

  it.each(
    found.map(
      (command) => [`${command.where} ${command.program} ${command.args.join(' ')}`, command] as const,
    ),
  )('are known: %s', async (_name, { program: name, args }) => {
    if (name === 'npm') expect(scripts()).toContain(args[1]);
    else expect(await complaint(program, args)).toBeNull();
  });

  it('a wrong option and a wrong command would be told', async () => {
    expect(await complaint(program, ['enqueue', 'export.csv', '--dry'])).toMatch(/--dry/);
    expect(await complaint(program, ['enqeue', 'export.csv'])).toMatch(/enqeue/);
    expect(await complaint(program, ['simulator', '--spede', '10'])).toMatch(/--spede/);
  });
});

function scripts(): string[] {
  const { scripts: own } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return Object.keys(own);
}

/** Commands that are parsed and do nothing. */
function harmless(command: Command): void {
  command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  if (command.commands.length === 0) command.action(() => undefined);
  for (const child of command.commands) harmless(child);
}

/** @returns what is wrong with a command line, or null */
async function complaint(program: Command, args: readonly string[]): Promise<string | null> {
  try {
    if (args[0] === 'simulator') parseCommandLine(args.slice(1));
    else if (args[0] !== '--version') await program.parseAsync(args, { from: 'user' });
    return null;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return null;
    return error instanceof Error ? error.message : String(error);
  }
}
