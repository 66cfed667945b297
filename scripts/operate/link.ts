/** `npm run link -- add|remove|list`: which ERP customers a Salesforce account is. Without --org it is the demo org. */
import { connect } from '../../companion/src/database/client.ts';
import { ownerUrl } from '../start/database.ts';
import { command } from './command.ts';
import { LINK_USAGE, linkCommand } from './link-command.ts';
import { allowPrivateAddresses } from './private-addresses.ts';

await command(LINK_USAGE, async () => {
  const sql = connect(ownerUrl(), { max: 1, name: 'npm run link' });
  try {
    const said = await linkCommand(process.argv.slice(2), { sql, allowPrivateAddresses: allowPrivateAddresses() });
    process.stdout.write(`${said}\n`);
  } finally {
    await sql.end();
  }
});
