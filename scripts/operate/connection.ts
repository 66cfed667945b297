/**
 * `npm run connection -- add|list|test|remove`: the ERPs that an org's companion talks to. A secret never passes through
 * here, only the reference to one.
 */
import { connect } from '../../companion/src/database/client.ts';
import { ownerUrl } from '../start/database.ts';
import { command } from './command.ts';
import { CONNECTIONS_USAGE, connectionCommand } from './connection-command.ts';
import { allowPrivateAddresses } from './private-addresses.ts';

await command(CONNECTIONS_USAGE, async () => {
  const sql = connect(ownerUrl(), { max: 1, name: 'npm run connection' });
  try {
    const said = await connectionCommand(process.argv.slice(2), {
      sql,
      allowPrivateAddresses: allowPrivateAddresses(),
    });
    process.stdout.write(`${said}\n`);
  } finally {
    await sql.end();
  }
});
