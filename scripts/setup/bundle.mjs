// The programs of `dist/`: each in one file with all it imports. Node would otherwise open and compile some 700 small files at every
// start, which is most of what a short command takes. Types are not looked at here.
import { chmodSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SetupError } from './commands.mjs';
import { writeCommit } from './commit.mjs';

const ROOMS = ['producer', 'workers', 'webhooks', 'simulator'];

/** What packages written for CommonJS expect to find in their module. */
const COMMON_JS = `import { createRequire as marvinRequire } from 'node:module';
const require = marvinRequire(import.meta.url);
const { filename: __filename, dirname: __dirname } = import.meta;`;

/**
 * Makes all programs anew.
 *
 * @returns {Promise<void>}
 * @throws SetupError when a file cannot be read as TypeScript or an import leads nowhere; esbuild has said which
 */
export async function bundle() {
  // Only now: `npm test` on a bare machine installs it first.
  const { build } = await import('esbuild');
  const built = build({
    absWorkingDir: ROOT,
    entryPoints: ROOMS.map((room) => `src/${room}/main.ts`),
    outdir: 'dist.new',
    outbase: 'src',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: COMMON_JS },
    // The names of errors tell which of them may be logged word for word.
    keepNames: true,
    legalComments: 'none',
    logLevel: 'warning',
    // Native, and found by its own folder.
    external: ['msgpackr-extract'],
  });
  await built.catch(() => {
    throw new SetupError('The build failed (above); dist/ is as it was.');
  });
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  renameSync(join(ROOT, 'dist.new'), join(ROOT, 'dist'));
  // npm makes a package's commands executable once, when it links them; `npx marvin` would otherwise answer "Permission denied".
  chmodSync(join(ROOT, 'dist/producer/main.js'), 0o755);
  writeCommit();
}
