/** npm run chromium: finds or brings the Chromium of the browser tests and says where it is. */
import { findChromium } from './find.ts';

const found = await findChromium();
if ('missing' in found) {
  process.stderr.write(`${found.missing}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
