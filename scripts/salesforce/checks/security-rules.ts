/**
 * What Salesforce's security review runs, by the engines of Code Analyzer: all rules of "AppExchange", and those of
 * "Recommended" that concern security. The paths through the Apex are data-flow's.
 */
import { realpathSync } from 'node:fs';
import type { Finding } from './finding.ts';
import { withoutExplained } from './analyzer/explained.ts';
import { scan } from './analyzer/run.ts';
import { javaProgram } from './java.ts';

export async function check(projectDirectory: string): Promise<Finding[]> {
  const findings = await scan(realpathSync(projectDirectory), {
    name: 'security-rules',
    engines: ['pmd', 'eslint', 'regex', 'retirejs'],
    select: ['AppExchange', 'Recommended:Security'],
    settings: {
      pmd: { java_command: javaProgram() },
      cpd: { disable_engine: true },
    },
  });
  return withoutExplained(findings, projectDirectory);
}
