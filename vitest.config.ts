// Four kinds of test: unit (pure, no network), redis (a real server), faults (processes killed for real), browser.
import { defineConfig } from 'vitest/config';

const project = (name: string, timeoutMs: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    ...(name === 'unit' ? {} : { globalSetup: ['test/support/globalSetup.ts'] }),
  },
});

export default defineConfig({
  test: {
    reporters: ['default'],
    // Most of a process test is waiting, so more run at once than a small machine has cores.
    maxWorkers: 3,
    projects: [
      project('unit', 60_000),
      project('redis', 120_000),
      project('faults', 600_000),
      project('browser', 180_000),
    ],
  },
});
