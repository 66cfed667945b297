/** `npm run link -- add|remove|list`: which ERP customers a Salesforce account is. Without --org it is the demo org. */
import { parseArgs } from 'node:util';
import type { CustomerLink, PartnerRole } from '../../companion/src/canonical/customer.ts';
import { connect, type Sql } from '../../companion/src/database/client.ts';
import { connectionStore } from '../../companion/src/database/stores/connections.ts';
import { customerLinkStore } from '../../companion/src/database/stores/customer-links.ts';
import { orgAdministration } from '../../companion/src/database/stores/orgs.ts';
import { isSalesforceId, longSalesforceId } from '../../companion/src/http/values/salesforce-id.ts';
import { ownerUrl } from '../start/database.ts';
import { demoStory } from '../start/demo-org.ts';
import { command, table } from './command.ts';

const USAGE = `npm run link -- add --account 001… --customer 10001 [--entity us] [--connection erp-main] [--role soldTo]
npm run link -- remove --account 001… --customer 10001 [--entity us] [--connection erp-main] [--role soldTo]
npm run link -- list [--account 001…]
All take --org 00D…; without it the demo org is meant. Roles: soldTo, shipTo, billTo, payer.`;
const ROLES: readonly PartnerRole[] = ['soldTo', 'shipTo', 'billTo', 'payer'];
const ACTOR = 'operator';

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      org: { type: 'string', default: demoStory().org.orgId },
      account: { type: 'string' },
      customer: { type: 'string' },
      entity: { type: 'string', default: 'us' },
      connection: { type: 'string', default: demoStory().connection.connectionId },
      role: { type: 'string', default: 'soldTo' },
    },
  });
  const [verb] = positionals;
  const { org, account, customer } = values;
  const sql = connect(ownerUrl(), { max: 1, name: 'npm run link' });
  try {
    const links = customerLinkStore(sql);
    if (verb === 'list') {
      await requireOrg(sql, org);
      print(account === undefined ? await links.list(org) : await links.forAccount(org, account));
      return;
    }
    if ((verb !== 'add' && verb !== 'remove') || account === undefined || customer === undefined)
      throw new Error(USAGE);
    const link = {
      accountId: isSalesforceId(account) ? longSalesforceId(account) : account,
      connectionId: values.connection,
      entity: values.entity,
      customer,
      role: roleOf(values.role),
    };
    if (verb === 'add' && !isSalesforceId(account)) {
      throw new Error(`--account ${account}: expected a Salesforce id of 15 or 18 characters`);
    }
    if (verb === 'add') await requireEntity(connectionStore(sql), org, link);
    const changed = verb === 'add' ? await links.add(org, link, ACTOR) : await links.remove(org, link, ACTOR);
    const done = verb === 'add' ? 'Linked' : 'Removed';
    process.stdout.write(
      changed ? `${done}.\n` : `Nothing to do: the link ${verb === 'add' ? 'stands already' : 'is not there'}.\n`,
    );
  } finally {
    await sql.end();
  }
});

async function requireOrg(sql: Sql, org: string): Promise<void> {
  if ((await orgAdministration(sql).list()).some(({ orgId }) => orgId === org)) return;
  throw new Error(`There is no org ${org}. npm run org -- list shows those there are.`);
}

async function requireEntity(
  connections: ReturnType<typeof connectionStore>,
  org: string,
  { connectionId, entity }: CustomerLink,
): Promise<void> {
  const connection = await connections.get(org, connectionId);
  if (connection === undefined) throw new Error(`Org ${org} has no connection ${connectionId}.`);
  if (connection.entities.some((known) => known.entity === entity)) return;
  throw new Error(
    `Connection ${connectionId} has no entity ${entity}. It has: ${connection.entities.map((known) => known.entity).join(', ')}`,
  );
}

function print(links: readonly CustomerLink[]): void {
  const rows = links.map((link) => [link.accountId, link.connectionId, link.entity, link.customer, link.role]);
  process.stdout.write(`${table([['account', 'connection', 'entity', 'customer', 'role'], ...rows])}\n`);
}

function roleOf(text: string): PartnerRole {
  const role = ROLES.find((known) => known === text);
  if (role === undefined) throw new Error(`--role ${text}: there is no such role. There are: ${ROLES.join(', ')}`);
  return role;
}
