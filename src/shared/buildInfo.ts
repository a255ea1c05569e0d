// Which Marvin this is: the version in package.json, which is two folders up from here, in src/ as in dist/, and the commit.
import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const packageSchema = z.object({ version: z.string() });
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMIT = /^[0-9a-f]{7,40}$/;
const MAX_GIT_MS = 2_000;

export interface BuildInfo {
  readonly version: string;
  /** Null where nobody knows it. */
  readonly commit: string | null;
}

/** Reads files, and asks git where nothing was built: call it once. */
export function buildInfo(): BuildInfo {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = packageSchema.parse(JSON.parse(text));
  return { version, commit: builtCommit() ?? gitCommit() };
}

/** `0.1.0 (1a2b3c4)`; without the commit where nobody knows it. */
export function inOneWord({ version, commit }: BuildInfo): string {
  return commit === null ? version : `${version} (${commit})`;
}

/** What the build wrote down (scripts/setup/commit.mjs): a host seldom has the repository. */
function builtCommit(): string | null {
  return valid(() => readFileSync(new URL('../commit', import.meta.url), 'utf8'));
}

/** Of our own repository; a clinic's repository around ours has other commits. */
function gitCommit(): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'], timeout: MAX_GIT_MS })
      .toString()
      .trim();
  return valid(() =>
    realpathSync(git('rev-parse', '--show-toplevel')) === realpathSync(ROOT)
      ? git('rev-parse', '--short', 'HEAD')
      : '',
  );
}

/** @returns null when it cannot be read or is no commit */
function valid(read: () => string): string | null {
  try {
    const commit = read().trim();
    return COMMIT.test(commit) ? commit : null;
  } catch {
    return null;
  }
}
