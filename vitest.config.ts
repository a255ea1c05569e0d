// Four kinds of test: unit (pure, no network), redis (a real server), faults (processes killed for real), browser.
import { defineConfig } from 'vitest/config';

const project = (name: string, timeoutMs: number, isolatedFromLoad = false) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    ...(name === 'unit' ? {} : { globalSetup: ['test/support/globalSetup.ts'] }),
    ...(isolatedFromLoad ? { fileParallelism: false } : {}),
  },
});

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      project('unit', 60_000),
      project('redis', 120_000),
      project('faults', 600_000, true),
      project('browser', 180_000, true),
    ],
  },
});
