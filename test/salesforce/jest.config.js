/**
 * The unit tests of the Lightning web components, for sfdx-lwc-jest: run in the folder that has sfdx-project.json. Base
 * components are its stubs; a label is its English text, so that a test reads what a user reads.
 */
import { fileURLToPath } from 'node:url';
import { jestConfig } from '@salesforce/sfdx-lwc-jest/config.js';

/** @type {Record<string, unknown> & { setupFilesAfterEnv?: string[] }} */
const base = jestConfig;

export default {
  ...base,
  roots: ['<rootDir>/force-app'],
  testMatch: ['**/__tests__/**/*.test.js'],
  setupFilesAfterEnv: [...(base.setupFilesAfterEnv ?? []), fileURLToPath(new URL('jest.labels.cjs', import.meta.url))],
};
