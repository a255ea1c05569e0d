// What the command line says of itself: in two languages, and to the shell that completes it. The compiled program, as it is installed.
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const execute = promisify(execFile);
const MARVIN = 'dist/producer/main.js';

interface End {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function marvin(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<End> {
  const clean = { PATH: process.env['PATH'] ?? '', COLUMNS: '80', ...env };
  try {
    return { code: 0, ...(await execute(process.execPath, [MARVIN, ...args], { env: clean })) };
  } catch (error) {
    return error as End;
  }
}

/** What a shell does at Tab: the words typed are its arguments. */
const ASKING = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _marvin; echo "\${COMPREPLY[@]}"`;
const IN_ZSH = `emulate sh; setopt kshglob noshglob braceexpand nokshautoload; ${ASKING}`;

async function completer(shell: 'bash' | 'zsh', options: readonly string[], asking: string) {
  const { stdout: script } = await marvin(['completion', shell]);
  const program = shell === 'zsh' ? `autoload -U compinit; compinit -u -D\n${script}` : script;
  return async (...typed: readonly string[]): Promise<string> => {
    const args = [...options, '-c', `${program}\n${asking}`, shell, 'marvin', ...typed];
    return (await execute(shell, args)).stdout.trim();
  };
}

describe('the command line', () => {
  it('explains every command in Russian where the system is Russian, and no line is wider than a terminal', async () => {
    const { stdout } = await marvin(['--help'], { LANG: 'ru_RU.UTF-8' });
    expect(stdout).toContain('Команды:');
    const english = stdout
      .split('\n')
      .filter((line) => /^ {2}(?!marvin )[a-z]/.test(line) && !/[а-яё]/i.test(line));
    expect(english).toEqual([]);
    expect(stdout).toContain('Вызов: marvin [параметры] [команда]');
    expect(stdout).not.toMatch(/\[(?:options|command)\]/);
    expect(stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
  });

  it('is asked for a language before or after the command', async () => {
    for (const args of [
      ['--lang', 'ru', 'enqueue', '--help'],
      ['enqueue', '--help', '--lang=ru'],
    ])
      expect((await marvin(args, { LANG: 'C' })).stdout).toContain('Параметры:');
    expect((await marvin(['enqueue', '--help', '--lang', 'en'], { LANG: 'ru_RU.UTF-8' })).stdout).toContain(
      'Options:',
    );
  });

  it('says in either language what is wrong with what was typed, and what may have been meant', async () => {
    const russian = await marvin(['enqeue'], { LC_ALL: 'ru_RU.UTF-8' });
    expect(russian).toMatchObject({
      code: 64,
      stderr: 'ошибка: команды enqeue нет\n(Может быть, enqueue?)\n(подробнее — marvin --help)\n',
    });
    const english = await marvin(['status', '--wach']);
    expect(english).toMatchObject({
      code: 64,
      stderr: "error: unknown option '--wach'\n(Did you mean --watch?)\n(marvin --help tells more)\n",
    });
    expect((await marvin(['board-user', 'olga', 'boss', '--lang', 'ru'])).stderr).toContain(
      'ошибка: аргументу role не подходит «boss». Можно: operator, supervisor.',
    );
  });

  it('completes commands, subcommands, choices and options in bash', async () => {
    const completions = await completer('bash', [], ASKING);
    expect(await completions('en')).toBe('enqueue');
    expect(await completions('dnc', '')).toBe('add remove list --help');
    expect(await completions('--lang', 'ru', 'dnc', 'add', '--f')).toBe('--file');
    expect(await completions('board-user', 'olga', 's')).toBe('supervisor');
    expect(await completions('help', 'c')).toBe('cancel check completion');
    expect(await completions('he')).toBe('help');
    expect(await completions('--lang', '')).toBe('ru en');
    expect(await completions('status', '--lang', 'r')).toBe('ru');
    expect(await completions('enqueue', 'x.csv', '--format', 'x')).toBe('xml xlsx');
    expect(await completions('results', '--out', '')).toBe('');
    expect(await completions('simulator', '--s')).toBe('--speed --seed');
    expect(await completions('simulator', '--port', '')).toBe('');
  });

  it('offers the same words in zsh, which itself takes those that fit', async (context) => {
    if (spawnSync('zsh', ['--version']).status !== 0) context.skip('there is no zsh');
    const completions = await completer('zsh', ['-f'], IN_ZSH);
    expect(await completions('en')).toMatch(/^enqueue pull status .* --help$/);
    expect(await completions('dnc', '')).toBe('add remove list --help');
    expect(await completions('--lang', 'ru', 'dnc', 'add', '--f')).toBe('--file --help');
    expect(await completions('board-user', 'olga', 's')).toBe('operator supervisor --help');
    expect(await completions('help', 'c')).toMatch(/^enqueue pull .* simulator$/);
    expect(await completions('--lang', '')).toBe('ru en');
    expect(await completions('simulator', '--s')).toContain('--port --host');
  });
});
