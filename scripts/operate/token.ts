/** `npm run -s token`: an access token of the demo org from the companion that runs here, and nothing else. */
import { demoToken, readDemoClient } from '../start/demo-client.ts';
import { readErpFile } from '../start/erp-file.ts';
import { requireRunning } from '../start/run-file.ts';
import { command } from './command.ts';

await command(async () => {
  const { api } = requireRunning();
  const client = readDemoClient(readErpFile().kind);
  if (client === undefined) throw new Error('The demo org has no client here. Run npm start again; it makes one.');
  process.stdout.write(`${await demoToken(api, client, process.argv[2])}\n`);
});
