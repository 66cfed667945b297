/** Finds or brings the Java of the Salesforce checks and says where it is. */
import { findJava } from './find.ts';

const found = findJava();
if ('missing' in found) {
  process.stderr.write(`${found.missing}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
