// Finding and running other programs, with Node's own modules only: this runs before any package is installed.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's top directory. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Something that the user has to do; the message is one sentence that says what. */
export class SetupError extends Error {
  code = 'SETUP';
}

/**
 * Where a program is, by PATH.
 *
 * @param {string} name
 * @param {string} [path]
 * @returns {string | null}
 */
export function findProgram(name, path = process.env.PATH ?? '') {
  const places = path.split(delimiter).filter(Boolean);
  return places.map((place) => join(place, name)).find(isExecutable) ?? null;
}

/** A Chromium for the browser tests: `CHROMIUM_PATH`, or one of the usual names. */
export function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const candidates = [process.env.CHROMIUM_PATH ?? '', ...names.map((name) => findProgram(name) ?? '')];
  return candidates.find((candidate) => candidate !== '' && isExecutable(candidate)) ?? null;
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a command in the project's directory with its output on the terminal.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to our own
 * @returns {Promise<number>} the exit code; 1 for a signal
 */
export function run(command, args, env = {}) {
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/**
 * The same, but returns the output instead of showing it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runQuietly(command, args) {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * The file of a package's command, to be run with this same Node.
 *
 * @param {string} name
 */
export function packageCommand(name) {
  return join(ROOT, 'node_modules', '.bin', name);
}
