// Before the tests that need more than memory: one Redis for all of them, and a fresh dist/ for those that start processes.
import type { TestProject } from 'vitest/node';
import { startRedisServer } from '../../scripts/local/redisServer.js';
import { bundle } from '../../scripts/setup/bundle.mjs';
import { findChromium } from '../../scripts/setup/commands.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The shared Redis. Tests keep apart by key prefixes of their own and never flush it. */
    redisUrl: string;
    /** A Chromium for playwright-core, or null: then browser tests skip themselves. */
    chromiumPath: string | null;
  }
}

/** Each project of vitest.config.ts runs this file; they share the build. */
const shared = globalThis as { marvinIsBuilt?: boolean };

async function build(): Promise<void> {
  if (shared.marvinIsBuilt) return;
  shared.marvinIsBuilt = true;
  await bundle();
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await build();
  const server = await startRedisServer();
  project.provide('redisUrl', server.url);
  project.provide('chromiumPath', findChromium());
  return () => server.stop();
}
