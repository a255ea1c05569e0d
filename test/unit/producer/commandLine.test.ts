// What the command line says of itself: in two languages, and to the shell that completes it. The compiled program, as it is installed.
import { execFile } from 'node:child_process';
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

describe('the command line', () => {
  it('explains every command in Russian where the system is Russian, and no line is wider than a terminal', async () => {
    const { stdout } = await marvin(['--help'], { LANG: 'ru_RU.UTF-8' });
    expect(stdout).toContain('Команды:');
    const english = stdout
      .split('\n')
      .filter((line) => /^ {2}(?!marvin )[a-z]/.test(line) && !/[а-яё]/i.test(line));
    expect(english).toEqual([]);
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
    const { stdout: script } = await marvin(['completion', 'bash']);
    const completions = async (...typed: readonly string[]) => {
      const asking = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _marvin; echo "\${COMPREPLY[@]}"`;
      return (await execute('bash', ['-c', asking, 'bash', 'marvin', ...typed])).stdout.trim();
    };
    expect(await completions('en')).toBe('enqueue');
    expect(await completions('dnc', '')).toBe('add remove list --help');
    expect(await completions('--lang', 'ru', 'dnc', 'add', '--f')).toBe('--file');
    expect(await completions('board-user', 'olga', 's')).toBe('supervisor');
  });
});
