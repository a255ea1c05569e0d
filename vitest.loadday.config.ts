// `npm run loadday`: the load day of test/faults with 10,000 patients, printed as a table.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/faults/loadDay.test.ts'],
    setupFiles: ['test/support/endOfFile.ts'],
    globalSetup: ['test/support/globalSetup.ts'],
    env: { LOAD_DAY: process.env['LOAD_DAY'] ?? 'full' },
    hookTimeout: 600_000,
  },
});
