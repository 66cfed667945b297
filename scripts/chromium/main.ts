/** npm run chromium: finds or brings the Chromium of the browser tests and says where it is. */
import { noArguments } from '../operate/arguments.ts';
import { command } from '../operate/command.ts';
import { findChromium } from './find.ts';

await command(
  'npm run chromium: finds or brings the Chromium of the browser tests and prints where it is; takes nothing after it',
  async () => {
    noArguments(process.argv.slice(2), 'npm run chromium');
    const found = await findChromium();
    if ('missing' in found) throw new Error(found.missing);
    process.stdout.write(`${JSON.stringify(found)}\n`);
  },
);
