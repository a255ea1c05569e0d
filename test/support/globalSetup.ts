// Before the tests that need more than memory: one Redis for all of them, and a fresh dist/ for those that start processes.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startRedisServer } from '../../scripts/local/redisServer.js';
import { findChromium } from '../../scripts/setup/commands.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The shared Redis. Tests keep apart by key prefixes of their own and never flush it. */
    redisUrl: string;
    /** A Chromium for playwright-core, or null: then browser tests skip themselves. */
    chromiumPath: string | null;
  }
}

const ROOT = join(import.meta.dirname, '../..');

/** Each project of vitest.config.ts runs this file; they share the build. */
const shared = globalThis as { marvinIsBuilt?: boolean };

/** Without a look at the types, which takes most of a build: `npm run check` is what refuses wrong ones. */
function build(): void {
  if (shared.marvinIsBuilt) return;
  shared.marvinIsBuilt = true;
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json', '--noCheck'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) console.error('The build has errors (above); tests run on what was written.');
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  build();
  const server = await startRedisServer();
  project.provide('redisUrl', server.url);
  project.provide('chromiumPath', findChromium());
  return () => server.stop();
}
