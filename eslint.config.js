import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import typescript from 'typescript-eslint';
import boundaries from './scripts/checks/eslint/boundaries.js';
import determinism from './scripts/checks/eslint/determinism.js';

export default defineConfig(
  globalIgnores([
    '**/node_modules/**',
    '.ledgerline/**',
    'coverage/**',
    'test/lint/fixtures/**',
    'test/salesforce/fixtures/**',
    // Components have rules of their own: npm run check:lwc-lint.
    'force-app/**',
    // Stands in for modules that only Salesforce's own compiler knows, as the components' own code does.
    'local/workspace/browser/**',
    'test/salesforce/jest.labels.cjs',
  ]),
  eslint.configs.recommended,
  typescript.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true } } },
  {
    rules: {
      'max-lines': ['error', 400],
      // TypeScript knows what is defined, in JavaScript as well.
      'no-undef': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // There are no enums here (tsconfig.json), and looking for them takes a fifth of the time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // A port's method is async whether or not this implementation of it has to wait.
      '@typescript-eslint/require-await': 'off',
      // Our ports are plain objects whose functions are taken apart where they are used; there is no `this` in them.
      '@typescript-eslint/unbound-method': 'off',
      // Takes what Hono's chained calls answer for something else than a Hono.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    // A cast in a comment is TypeScript's alone: to ESLint the value is still any.
    files: ['**/*.js', '**/*.mjs'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-return': 'off' },
  },
  {
    // A test reads an answer as it comes; what it expects of it is the check.
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  boundaries,
  determinism,
);
