// Phones and passwords come from standard input: the process list and the shell's history must not have them, and a terminal
// does not show them.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../dist/producer/main.js');
const PASSWORD = 'верный конь 71';

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command and gives it its input, at once or when it has asked. */
async function run(
  command: string,
  args: readonly string[],
  input: string,
  question?: RegExp,
): Promise<Outcome> {
  const child = spawn(command, args, { env: { PATH: process.env.PATH ?? '' } });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const hasAsked = question?.test(said.stdout);
    said.stdout += text;
    if (hasAsked === false && question?.test(said.stdout)) child.stdin.write(input);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  if (!question) child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...said };
}

const marvin = (input: string, ...args: string[]) => run(process.execPath, [MAIN, ...args], input);

describe('marvin board-user', () => {
  it.each([
    ['left out', []],
    ['-', ['-']],
  ] as const)('reads the password: %s', async (_name, rest) => {
    const { code, stdout, stderr } = await marvin(
      `${PASSWORD}\nmore\n`,
      'board-user',
      'anna',
      'operator',
      ...rest,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^anna:operator:scrypt\.[^:]+\n$/);
  });

  it('prints an entry whose pages are in English', async () => {
    const { stdout } = await marvin(`${PASSWORD}\n`, 'board-user', 'anna', 'operator', '--lang', 'en');
    expect(stdout).toMatch(/^anna:operator:scrypt\.[^:]+:en\n$/);
  });

  it.each([
    ['none', '', /is missing: write it as the first line of standard input/],
    ['a short one', 'q7-x!m2zw\n', /at least 10 characters/],
    ['the name', 'Anna-anna-anna\n', /must not be the name/],
    ['a common one', 'Password123!\n', /tried first/],
    ['a run of keys', 'йцукенгшщз\n', /follows the keyboard/],
  ])('refuses %s with one sentence', async (_name, input, sentence) => {
    const { code, stdout, stderr } = await marvin(input, 'board-user', 'anna', 'operator');
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a password on the command line', async () => {
    const { code, stderr } = await marvin('', 'board-user', 'anna', 'operator', PASSWORD);
    expect(code).toBe(64);
    expect(stderr).toMatch(/can be read by others/);
  });

  it('asks for it at a terminal and does not show it', async (context) => {
    if (spawnSync('script', ['--version']).status !== 0)
      context.skip('there is no `script` to make a terminal');
    const asked = `"${process.execPath}" "${MAIN}" board-user anna operator`;
    const { code, stdout } = await run('script', ['-qec', asked, '/dev/null'], `${PASSWORD}\r`, /then Enter/);
    expect(code).toBe(0);
    expect(stdout).toMatch(/password of anna, then Enter \(it is not shown\)/);
    expect(stdout).toMatch(/anna:operator:scrypt\./);
    expect(stdout).not.toContain('конь');
  });

  it('ends with 130 when Ctrl-C answers it', async (context) => {
    if (spawnSync('script', ['--version']).status !== 0)
      context.skip('there is no `script` to make a terminal');
    const asked = `"${process.execPath}" "${MAIN}" board-user anna operator`;
    const { code, stdout } = await run('script', ['-qec', asked, '/dev/null'], '\u0003', /then Enter/);
    expect([code, stdout]).toEqual([130, expect.stringContaining('Stopped; nothing was done.')]);
  });
});

describe('erase and dnc', () => {
  it.each([
    ['erase'],
    ['erase', '-'],
    ['dnc', 'add'],
    ['dnc', 'add', '-'],
    ['dnc', 'remove', '-'],
    ['dnc', 'list', '-'],
  ])('%s %s reads what it is about', async (...args) => {
    const empty = await marvin('', ...args);
    expect(empty.code).toBe(64);
    expect(empty.stderr).toMatch(/ is missing: write it as the first line of standard input\.$/m);
  });

  it('refuses words where a number should be', async () => {
    const { code, stderr } = await marvin('no number\n', 'dnc', 'add', '-');
    expect(code).toBe(64);
    expect(stderr).toMatch(/^This is not a number that can be called/);
  });
});
