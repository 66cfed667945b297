/** Finds or brings the Java of the Salesforce checks and says where it is. */
import { noArguments } from '../operate/arguments.ts';
import { command } from '../operate/command.ts';
import { findJava } from './find.ts';

await command(
  'npm run java: finds or brings the Java of the Salesforce checks and prints where it is; takes nothing after it',
  async () => {
    noArguments(process.argv.slice(2), 'npm run java');
    const found = await Promise.resolve(findJava());
    if ('missing' in found) throw new Error(found.missing);
    process.stdout.write(`${JSON.stringify(found)}\n`);
  },
);
