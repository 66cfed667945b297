/** What `npm run connection` does with its arguments: connection.ts is the program, and docs/installing.md its story. */
import { connectionStore } from '../../companion/src/database/stores/connections.ts';
import { customerLinkStore } from '../../companion/src/database/stores/customer-links.ts';
import type { Sql } from '../../companion/src/database/client.ts';
import type { StoredConnection } from '../../companion/src/systems/erp/connection-store.ts';
import { verbArguments } from './arguments.ts';
import { askErp } from './ask-erp.ts';
import { table } from './command.ts';
import { connectionOf, isPrivate, KINDS } from './connection-input.ts';
import { requireOrg } from './require-org.ts';

export const CONNECTIONS_USAGE = `npm run connection -- add --org 00D… --connection erp-main --kind ${KINDS.join('|')} --base-url https://erp.example.com
    --secret-ref env:NAME|file:/path --entity us:USD[:1000[:Company US]] [--entity …] [--settings settings.json]
  the same again changes what differs; an entity is our word for it, its currency, the ERP's own id of it and its name
npm run connection -- list --org 00D…
npm run connection -- test --org 00D… --connection erp-main     asks the ERP whether it takes our credentials
npm run connection -- remove --org 00D… --connection erp-main   only while no link and no order uses it`;

const text = { type: 'string' } as const;
const OPTIONS = {
  ...{ org: text, connection: text, kind: text, 'base-url': text, 'secret-ref': text, settings: text },
  entity: { type: 'string', multiple: true },
} as const;
const VERBS = {
  add: { needs: ['org', 'connection', 'kind', 'base-url', 'secret-ref', 'entity'], takes: ['settings'] },
  list: { needs: ['org'] },
  test: { needs: ['org', 'connection'] },
  remove: { needs: ['org', 'connection'] },
} as const;
const ACTOR = 'operator';

export interface ConnectionWorld {
  /** As the owner. */
  readonly sql: Sql;
  /** Whether companions here reach ERPs on loopback and private addresses. */
  readonly allowPrivateAddresses: boolean;
}

/** What is printed. Throws with one plain line for each fault when it cannot be done. */
export async function connectionCommand(args: readonly string[], world: ConnectionWorld): Promise<string> {
  const { verb, values } = verbArguments(args, { options: OPTIONS, verbs: VERBS, usage: CONNECTIONS_USAGE });
  const { org = '', connection = '' } = values;
  await requireOrg(world.sql, org);
  if (verb === 'list') return list(world.sql, org);
  if (verb === 'test') return test(world, org, connection);
  if (verb === 'remove') return remove(world.sql, org, connection);
  const { kind = '', 'base-url': baseUrl = '', 'secret-ref': secretRef = '', entity: entities = [], settings } = values;
  return add(world, org, connectionOf({ id: connection, kind, baseUrl, secretRef, entities, settings }));
}

async function add(world: ConnectionWorld, org: string, connection: StoredConnection): Promise<string> {
  const { sql, allowPrivateAddresses } = world;
  const { connectionId, entities } = connection;
  const store = connectionStore(sql);
  const before = await store.get(org, connectionId);
  if (before !== undefined) await requireLinkedEntities(sql, org, connection);
  if (!(await store.put(org, connection, ACTOR))) return 'Nothing to do: it stands so already.';
  const lines = [
    `${before === undefined ? 'Added' : 'Changed'}: ${connectionId} with ${entities.map(wordsOf).join(', ')}.`,
  ];
  if (isPrivate(connection.baseUrl) && !allowPrivateAddresses)
    lines.push('The address is private: companions need COMPANION_ALLOW_PRIVATE_ERP_ADDRESSES=true to reach it.');
  lines.push(`Try it: npm run connection -- test --org ${org} --connection ${connectionId}`);
  return lines.join('\n');
}

/** A link to an entity that is not there any more would fail where a rep sees it. */
async function requireLinkedEntities(sql: Sql, org: string, connection: StoredConnection): Promise<void> {
  const links = (await customerLinkStore(sql).list(org)).filter(
    ({ connectionId }) => connectionId === connection.connectionId,
  );
  const linked = new Set(links.map(({ entity }) => entity));
  for (const { entity } of connection.entities) linked.delete(entity);
  if (linked.size === 0) return;
  throw new Error(
    `Customer links lead to ${[...linked].join(', ')} of this connection: name it with --entity as well, or remove the links before.`,
  );
}

async function list(sql: Sql, org: string): Promise<string> {
  const rows = (await connectionStore(sql).list(org)).map(({ connectionId, kind, baseUrl, secretRef, entities }) => [
    ...[connectionId, kind, baseUrl, secretRef],
    entities.map(wordsOf).join(', '),
  ]);
  if (rows.length === 0) return `Org ${org} has no connection yet. npm run connection -- add makes one.`;
  return table([['connection', 'kind', 'address', 'secret', 'entities'], ...rows]);
}

async function test(
  { sql, allowPrivateAddresses }: ConnectionWorld,
  org: string,
  connectionId: string,
): Promise<string> {
  const connections = connectionStore(sql);
  await requireConnection(sql, org, connectionId);
  const { product, version } = await askErp({ connections, allowPrivateAddresses }, org, connectionId, (erp, call) =>
    erp.ping(call),
  );
  return `${product} ${version} takes our credentials. Asked from here; companions have to reach it and its secret as well.`;
}

async function remove(sql: Sql, org: string, connectionId: string): Promise<string> {
  const used = await connectionStore(sql).remove(org, connectionId, ACTOR);
  if (used === undefined) throw unknown(org, connectionId);
  if (used.submissions > 0) {
    throw new Error(
      `Orders were sent by ${connectionId}: ${String(used.submissions)}. Their history has to say where they went, so it stays. ` +
        'Without a link and a route nothing new goes there.',
    );
  }
  if (used.links > 0) {
    throw new Error(
      `Customer links lead to ${connectionId}: ${String(used.links)}. Remove them first: npm run link -- list --org ${org}`,
    );
  }
  return `Removed: ${connectionId}. The secret it named is still where it was.`;
}

async function requireConnection(sql: Sql, org: string, connectionId: string): Promise<void> {
  if ((await connectionStore(sql).get(org, connectionId)) === undefined) throw unknown(org, connectionId);
}

function unknown(org: string, connectionId: string): Error {
  return new Error(
    `Org ${org} has no connection ${connectionId}. npm run connection -- list --org ${org} shows those it has.`,
  );
}

function wordsOf({ entity, currency }: { readonly entity: string; readonly currency: string }): string {
  return `${entity} (${currency})`;
}
