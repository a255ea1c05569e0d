// npm packages exactly as in the lock file: installed if they differ from it, else left alone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, SetupError } from './commands.mjs';

/** @typedef {{ packages: Record<string, { version?: string, integrity?: string, optional?: boolean }> }} LockFile */

/**
 * Whether node_modules is what the lock file asks for. Optional packages may be absent: they are for other systems.
 *
 * @param {LockFile} wanted package-lock.json
 * @param {LockFile} installed node_modules/.package-lock.json, which npm writes last
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted.packages).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const found = installed.packages[path];
    if (!found) return optional === true;
    return found.version === version && found.integrity === integrity;
  });
}

/** Runs `npm ci` unless node_modules is right already. The packages' install scripts are not needed and not run. */
export async function ensurePackages() {
  const wanted = readLock('package-lock.json');
  if (!wanted)
    throw new SetupError('package-lock.json is missing or broken; get a complete copy of the project.');
  const installed = readLock('node_modules/.package-lock.json');
  if (installed && isInstalled(wanted, installed)) return;
  console.error('Installing npm packages from the lock file …');
  const [command, ...first] = npm();
  const code = await run(command, [
    ...first,
    'ci',
    '--include=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  if (code !== 0)
    throw new SetupError('npm could not install the packages (above); fix what it says and try again.');
}

/**
 * @param {string} path
 * @returns {LockFile | null}
 */
function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * The npm that started this process, if one did: a machine may have several.
 *
 * @returns {[string, ...string[]]}
 */
function npm() {
  const cli = process.env.npm_execpath ?? '';
  return cli.endsWith('npm-cli.js') ? [process.execPath, cli] : ['npm'];
}
