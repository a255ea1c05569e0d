// Which commit a build is of, for `marvin --version` on a host that has no repository.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './commands.mjs';

const SHORT = 7;

/** Into dist/commit; without git, and without Heroku's SOURCE_VERSION, there is none, and an older build's is removed. */
export function writeCommit() {
  const file = join(ROOT, 'dist/commit');
  const commit = (process.env.SOURCE_VERSION ?? '') || ofGit();
  if (/^[0-9a-f]{7,40}$/.test(commit)) writeFileSync(file, commit.slice(0, SHORT));
  else rmSync(file, { force: true });
}

function ofGit() {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    return '';
  }
}
