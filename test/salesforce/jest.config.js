/**
 * The unit tests of the Lightning web components, for sfdx-lwc-jest: run in the folder that has sfdx-project.json. Base
 * components are its stubs; a label is its English text, so that a test reads what a user reads.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** @type {{ jestConfig: Record<string, unknown> & { setupFilesAfterEnv: string[] } }} */
const { jestConfig } = createRequire(import.meta.url)('@salesforce/sfdx-lwc-jest/config.js');

export default {
  ...jestConfig,
  roots: ['<rootDir>/force-app'],
  testMatch: ['**/__tests__/**/*.test.js'],
  setupFilesAfterEnv: [...jestConfig.setupFilesAfterEnv, fileURLToPath(new URL('jest.labels.cjs', import.meta.url))],
};
