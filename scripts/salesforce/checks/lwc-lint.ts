/** The rules of Salesforce's own ESLint configuration for Lightning web components. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ESLint, Linter } from 'eslint';
import type { Finding } from './finding.ts';
import { relativeTo, tools } from './project.ts';

const FILES = 'force-app/**/lwc/**/*.js';
const TESTS = 'force-app/**/lwc/**/__tests__/**/*.js';

export async function check(projectDirectory: string): Promise<Finding[]> {
  // The configuration wants an older ESLint than the repository's: both come from the workspace of these tools.
  const require = createRequire(join(tools, 'package.json'));
  const { ESLint: Tool } = require('eslint') as { readonly ESLint: typeof ESLint };
  const recommended = require('@salesforce/eslint-config-lwc/recommended.js') as Linter.Config[];
  const eslint = new Tool({
    cwd: projectDirectory,
    overrideConfigFile: true,
    overrideConfig: [
      ...recommended.map((config) => ({ ...config, files: [FILES] })),
      { files: [FILES], linterOptions: { reportUnusedDisableDirectives: 'error' } },
      // Prettier writes it without the brackets that the rule wants.
      { files: [FILES], rules: { 'no-confusing-arrow': 'off' } },
      // A test waits for the component to render, which the first rule is against; what must hold
      // after each test may be expected there; and Jest runs it as CommonJS.
      {
        files: [TESTS],
        rules: {
          '@lwc/lwc/no-async-operation': 'off',
          'jest/no-standalone-expect': ['error', { additionalTestBlockFunctions: ['afterEach'] }],
        },
        languageOptions: { globals: { require: 'readonly', __dirname: 'readonly' } },
      },
    ],
  });
  const results = await eslint.lintFiles([FILES]);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, ruleId, message }) => ({
      file: relativeTo(projectDirectory, filePath),
      line,
      rule: `lwc-lint/${ruleId ?? 'not-parsed-or-stale'}`,
      message,
    })),
  );
}
