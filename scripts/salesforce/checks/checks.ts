/** The checks by the names that the command takes, the quick ones first. */
import { check as apexTypes } from './apex-types.ts';
import { check as conversion } from './conversion.ts';
import { check as dataFlow } from './data-flow.ts';
import type { Check } from './finding.ts';
import { check as format } from './format.ts';
import { check as lwcLint } from './lwc-lint.ts';
import { check as lwcStatic } from './lwc-static.ts';
import { check as lwcTests } from './lwc-tests.ts';
import { check as metadata } from './metadata.ts';
import { check as securityRules } from './security-rules.ts';
import { check as soqlFields } from './soql-fields.ts';

export const checks: Readonly<Record<string, Check>> = {
  metadata,
  conversion,
  format,
  'lwc-lint': lwcLint,
  'lwc-static': lwcStatic,
  'lwc-tests': (projectDirectory) => lwcTests(projectDirectory),
  'apex-types': apexTypes,
  'soql-fields': soqlFields,
  'security-rules': securityRules,
  'data-flow': dataFlow,
};
