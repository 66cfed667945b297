import { defineConfig } from 'vitest/config';

/** They kill, starve and time what they start: alone, and after all others. */
const ALONE = ['test/chaos/chaos.test.ts', 'test/chaos/answer-lost/broken-erp.test.ts'];

const common = {
  globalSetup: ['test/database/global-setup.ts'],
  pool: 'forks' as const,
  // Generous, since a slow machine is no fault of the code; nothing in the tests is timed.
  testTimeout: 60_000,
  hookTimeout: 120_000,
  teardownTimeout: 60_000,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'tests',
          include: ['companion/**/*.test.ts', 'local/**/*.test.ts', 'scripts/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [
            '**/node_modules/**',
            '.ledgerline/**',
            'test/lint/fixtures/**',
            'test/salesforce/fixtures/**',
            ...ALONE,
          ],
          // On two cores half of the time is waiting: for leases, servers that start, a browser. A third process uses it.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: { ...common, name: 'faults', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
