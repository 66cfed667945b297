/** What `npm run link` does with its arguments: link.ts is the program. */
import type { CustomerLink, PartnerRole } from '../../companion/src/canonical/customer.ts';
import { canonicalSalesforceId } from '../../companion/src/canonical/salesforce-id.ts';
import type { Sql } from '../../companion/src/database/client.ts';
import { connectionStore } from '../../companion/src/database/stores/connections.ts';
import { customerLinkStore } from '../../companion/src/database/stores/customer-links.ts';
import { demoStory } from '../start/demo-org.ts';
import { verbArguments } from './arguments.ts';
import { askErp, ErpSaid } from './ask-erp.ts';
import { table } from './command.ts';
import { requireOrg } from './require-org.ts';

export const LINK_USAGE = `npm run link -- add --account 001… --customer 10001 [--entity us] [--connection erp-main] [--role soldTo] [--unchecked]
  asks the ERP for the customer first; --unchecked does not
npm run link -- remove --account 001… --customer 10001 [--entity us] [--connection erp-main] [--role soldTo]
npm run link -- list [--account 001…]
All take --org 00D…; without it the demo org is meant. Roles: soldTo, shipTo, billTo, payer.`;
const ROLES: readonly PartnerRole[] = ['soldTo', 'shipTo', 'billTo', 'payer'];
const ACTOR = 'operator';

const text = { type: 'string' } as const;
const OPTIONS = {
  ...{ account: text, customer: text },
  org: { ...text, default: demoStory().org.orgId },
  entity: { ...text, default: 'us' },
  connection: { ...text, default: demoStory().connection.connectionId },
  role: { ...text, default: 'soldTo' },
  unchecked: { type: 'boolean', default: false },
} as const;
const NAMES_ONE = { needs: ['account', 'customer'], takes: ['org', 'entity', 'connection', 'role'] } as const;
const VERBS = {
  add: { ...NAMES_ONE, takes: [...NAMES_ONE.takes, 'unchecked'] },
  remove: NAMES_ONE,
  list: { takes: ['org', 'account'] },
} as const;

export interface LinkWorld {
  /** As the owner. */
  readonly sql: Sql;
  readonly allowPrivateAddresses: boolean;
}

/** What is printed. Throws with one plain line when it cannot be done. */
export async function linkCommand(args: readonly string[], world: LinkWorld): Promise<string> {
  const { verb, values } = verbArguments(args, { options: OPTIONS, verbs: VERBS, usage: LINK_USAGE });
  const { org, account, customer = '', connection: connectionId, entity } = values;
  const links = customerLinkStore(world.sql);
  await requireOrg(world.sql, org);
  if (verb === 'list') {
    return shown(account === undefined ? await links.list(org) : await links.forAccount(org, accountOf(account)));
  }
  const named = { connectionId, entity, customer, role: roleOf(values.role) };
  if (verb === 'remove') {
    // A link of an earlier release may be under an id in another form: it goes as it is written.
    for (const accountId of [canonicalSalesforceId(account ?? ''), account]) {
      if (accountId !== undefined && (await links.remove(org, { ...named, accountId }, ACTOR))) return 'Removed.';
    }
    return 'Nothing to do: the link is not there.';
  }
  const link = { ...named, accountId: accountOf(account ?? '') };
  await requireEntity(world.sql, org, link);
  const name = values.unchecked ? '' : ` to ${await nameOf(world, org, link)}`;
  return (await links.add(org, link, ACTOR)) ? `Linked${name}.` : 'Nothing to do: the link stands already.';
}

/** The customer as the ERP calls it. Throws when the ERP has none, or cannot be asked. */
async function nameOf({ sql, allowPrivateAddresses }: LinkWorld, org: string, link: CustomerLink): Promise<string> {
  const { connectionId, entity, customer } = link;
  const connections = connectionStore(sql);
  try {
    const found = await askErp({ connections, allowPrivateAddresses }, org, connectionId, (erp, call) =>
      erp.getCustomer({ connectionId, entity }, customer, call),
    );
    return `${found.name} (${found.customer})`;
  } catch (error) {
    if (error instanceof ErpSaid && error.cause.code === 'NOT_FOUND')
      throw new Error(
        `Nothing was linked: ${connectionId}/${entity} has no customer ${customer}. --unchecked links it all the same.`,
        { cause: error },
      );
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Nothing was linked, since the ERP could not be asked: ${why} --unchecked links without asking.`, {
      cause: error,
    });
  }
}

async function requireEntity(sql: Sql, org: string, { connectionId, entity }: CustomerLink): Promise<void> {
  const connection = await connectionStore(sql).get(org, connectionId);
  if (connection === undefined) {
    throw new Error(`Org ${org} has no connection ${connectionId}. npm run connection -- add makes one.`);
  }
  if (connection.entities.some((known) => known.entity === entity)) return;
  throw new Error(
    `Connection ${connectionId} has no entity ${entity}. It has: ${connection.entities.map((known) => known.entity).join(', ')}`,
  );
}

function shown(links: readonly CustomerLink[]): string {
  const rows = links.map((link) => [link.accountId, link.connectionId, link.entity, link.customer, link.role]);
  return table([['account', 'connection', 'entity', 'customer', 'role'], ...rows]);
}

function accountOf(account: string): string {
  const accountId = canonicalSalesforceId(account);
  if (accountId !== undefined) return accountId;
  throw new Error(
    `--account ${account}: expected a Salesforce id of 15 characters, or of 18 of which the last three fit the others`,
  );
}

function roleOf(given: string): PartnerRole {
  const role = ROLES.find((known) => known === given);
  if (role === undefined) throw new Error(`--role ${given}: there is no such role. There are: ${ROLES.join(', ')}`);
  return role;
}
