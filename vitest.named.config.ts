// The faults by name, each its own test; apart from `npm test` until every one has passed twenty times in a row.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/faults/named/**/*.test.ts'],
    globalSetup: ['test/support/globalSetup.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
