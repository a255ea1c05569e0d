// What a build needs behind the compiler: which commit it was, for `marvin --version` on a host that has no repository, and a command
// line that can be started. Node's own modules only.
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './commands.mjs';

const SHORT = 7;

/** npm makes a package's commands executable once, when it links them; a `dist` that is made again later would answer `npx marvin` with "Permission denied". */
export function finishBuild() {
  chmodSync(join(ROOT, 'dist/producer/main.js'), 0o755);
  writeCommit();
}

/** Into dist/commit; without git, and without Heroku's SOURCE_VERSION, there is none, and an older build's is removed. */
function writeCommit() {
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
