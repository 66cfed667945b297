/** `npm run -s token [-- SCOPE …]`: an access token of the demo org from the companion that runs here, and nothing else. */
import { SCOPES, SCOPE_MEANINGS } from '../../companion/src/http/oauth/port.ts';
import { demoToken, readDemoClient } from '../start/demo-client.ts';
import { readErpFile } from '../start/erp-file.ts';
import { requireRunning } from '../start/run-file.ts';
import { UsageError } from './arguments.ts';
import { command } from './command.ts';

const USAGE = `npm run -s token                   with every scope that the demo org has
npm run -s token -- credit:read    with those that are named
Scopes:
${SCOPES.map((scope) => `  ${scope.padEnd(20)}${SCOPE_MEANINGS[scope]}`).join('\n')}`;

await command(USAGE, async () => {
  const asked = process.argv.slice(2).flatMap((word) => word.split(/[\s,]+/).filter((part) => part !== ''));
  const unknown = asked.find((word) => !SCOPES.some((scope) => scope === word));
  if (unknown !== undefined) throw new UsageError(`${unknown}: there is no such scope.\n${USAGE}`);
  const { api } = requireRunning();
  const client = readDemoClient(readErpFile().kind);
  if (client === undefined) throw new Error('The demo org has no client here. Run npm start again; it makes one.');
  process.stdout.write(`${await demoToken(api, client, asked.length === 0 ? undefined : asked.join(' '))}\n`);
});
