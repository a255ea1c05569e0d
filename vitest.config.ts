// Four kinds of test: unit (pure, no network), redis (a real server), faults (processes killed for real), browser.
import { defineConfig } from 'vitest/config';

const project = (name: string, timeoutMs: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    // Loading the same modules again for every file took more than a tenth of a run. So files share a worker process, one after the
    // other, and each leaves behind what it found: whoever mocks a module resets it at the end.
    isolate: false,
    setupFiles: ['test/support/endOfFile.ts'],
    ...(name === 'unit' ? {} : { globalSetup: ['test/support/globalSetup.ts'] }),
  },
});

export default defineConfig({
  test: {
    reporters: ['default'],
    // Most of a process test is waiting, so more run at once than a small machine has cores.
    maxWorkers: 5,
    projects: [
      project('unit', 60_000),
      project('redis', 120_000),
      project('faults', 600_000),
      project('browser', 180_000),
    ],
  },
});
