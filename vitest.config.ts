import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['companion/**/*.test.ts', 'local/**/*.test.ts', 'scripts/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '.ledgerline/**', 'test/lint/fixtures/**', 'test/salesforce/fixtures/**'],
    globalSetup: ['test/database/global-setup.ts'],
    pool: 'forks',
    // Two processes suit the smallest machine this is meant for; a database and a server run beside them.
    maxWorkers: 2,
    // Generous, since a slow machine is no fault of the code; nothing in the tests is timed.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
  },
});
