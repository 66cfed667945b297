/**
 * npm run check:salesforce [-- names …]: checks the Salesforce package without an org. Each finding is a line on stdout;
 * the last line of a check is its count. The exit code is 1 when there is a finding, and 3 when there is none but a check could not
 * be made here.
 */
import { repository } from '../../setup/repository.mjs';
import { checks } from './checks.ts';
import { SkippedCheck, sayFinding, sortFindings } from './finding.ts';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  process.stderr.write(`No such check: ${unknown.join(', ')}. There are: ${Object.keys(checks).join(', ')}\n`);
  process.exitCode = 2;
} else {
  for (const [name, check] of Object.entries(checks)) {
    if (names.length > 0 && !names.includes(name)) continue;
    try {
      const findings = sortFindings(await check(repository));
      for (const finding of findings) process.stdout.write(`${sayFinding(finding)}\n`);
      process.stdout.write(`${name}: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}\n`);
      if (findings.length > 0) process.exitCode = 1;
    } catch (error) {
      if (!(error instanceof SkippedCheck)) throw error;
      process.stdout.write(`${name}: SKIPPED. ${error.message}\n`);
      process.exitCode ??= 3;
    }
  }
}
