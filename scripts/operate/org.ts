/**
 * `npm run org -- add|rotate|grant|halt|resume|forget|list`: the Salesforce orgs that are served; `connect|confirm|status|deliveries|
 * redeliver`: the way to each org itself (org-connection.ts).
 *
 * `add` and `rotate` print the client's id and secret once; only a hash is kept. After `rotate` the secret before works for
 * a day, or for --overlap-minutes. `grant` lets the client do more, without --scopes all there is. While an org is halted
 * nobody gets a token in its name; `forget` takes a halted org's client and connection away for good.
 */
import { randomBytes } from 'node:crypto';
import { canonicalSalesforceId } from '../../companion/src/canonical/salesforce-id.ts';
import { connect } from '../../companion/src/database/client.ts';
import { orgAdministration, type OrgAdministration } from '../../companion/src/database/stores/orgs.ts';
import { ruleStore } from '../../companion/src/database/stores/rules.ts';
import { hashSecret, newClientCredentials, newClientSecret } from '../../companion/src/http/oauth/client-secret.ts';
import { SCOPES, type Scope } from '../../companion/src/http/oauth/port.ts';
import { defaultRules } from '../../companion/src/rules/default-rules.ts';
import { ownerUrl } from '../start/database.ts';
import { verbArguments } from './arguments.ts';
import { command, table } from './command.ts';
import { CONNECTION_OPTIONS, CONNECTION_USAGE, CONNECTION_VERBS, connectionCommand } from './org-connection.ts';

const USAGE = `npm run org -- add --id 00D… --name "Company" [--scopes credit:read,orders:write]
npm run org -- rotate --id 00D… [--overlap-minutes 1440]
npm run org -- grant --id 00D… [--scopes exceptions:read,exceptions:write]
npm run org -- halt|resume|forget --id 00D…
npm run org -- list
${CONNECTION_USAGE}`;
const ACTOR = 'operator';
const OVERLAP_MINUTES = '1440';

const text = { type: 'string' } as const;
const OPTIONS = {
  ...{ id: text, name: text, scopes: text, 'overlap-minutes': { ...text, default: OVERLAP_MINUTES } },
  ...CONNECTION_OPTIONS,
} as const;
const VERBS = {
  list: {},
  add: { needs: ['id', 'name'], takes: ['scopes'] },
  rotate: { needs: ['id'], takes: ['overlap-minutes'] },
  grant: { needs: ['id'], takes: ['scopes'] },
  halt: { needs: ['id'] },
  resume: { needs: ['id'] },
  forget: { needs: ['id'] },
  ...CONNECTION_VERBS,
} as const;

await command(USAGE, async () => {
  const { verb, values } = verbArguments(process.argv.slice(2), { options: OPTIONS, verbs: VERBS, usage: USAGE });
  const sql = connect(ownerUrl(), { max: 1, name: 'npm run org' });
  try {
    if (await connectionCommand(sql, verb, values)) return;
    const orgs = orgAdministration(sql);
    if (verb === 'list') {
      await list(orgs);
      return;
    }
    const orgId = verb === 'add' ? newOrgId(values.id ?? '') : orgIdOf(values.id ?? '');
    if (verb === 'add') {
      await add(orgs, orgId, (values.name ?? '').trim(), scopesOf(values.scopes));
      await ruleStore(sql).activate(orgId, defaultRules(), ACTOR);
    } else if (verb === 'rotate') await rotate(orgs, orgId, values['overlap-minutes']);
    else if (verb === 'grant') await grant(orgs, orgId, scopesOf(values.scopes));
    else if (verb === 'forget') await forget(orgs, orgId);
    else await halt(orgs, orgId, verb === 'halt');
  } finally {
    await sql.end();
  }
});

async function list(orgs: OrgAdministration): Promise<void> {
  const rows = (await orgs.list()).map((org) => [
    org.orgId,
    org.name,
    org.clientId,
    org.scopes.join(' '),
    org.createdAt,
    org.clientId === '' ? 'forgotten' : org.halted ? 'halted' : '',
  ]);
  process.stdout.write(`${table([['org', 'name', 'client', 'scopes', 'since', ''], ...rows])}\n`);
}

async function add(orgs: OrgAdministration, orgId: string, name: string, scopes: readonly Scope[]): Promise<void> {
  const { clientId, clientSecret } = newClientCredentials(randomBytes);
  const added = await orgs.add({ orgId, name, clientId, secretHash: hashSecret(clientSecret), scopes }, ACTOR);
  if (!added) throw new Error(`Org ${orgId} is registered already. A new secret: npm run org -- rotate --id ${orgId}`);
  process.stdout.write(`client_id      ${clientId}\nclient_secret  ${clientSecret}\n`);
  process.stderr.write('The secret is shown this once. The default rules are in force for the org.\n');
}

async function rotate(orgs: OrgAdministration, orgId: string, overlapMinutes: string): Promise<void> {
  if (!/^\d{1,5}$/.test(overlapMinutes)) throw new Error('--overlap-minutes: a number of minutes, at most 99999');
  const clientSecret = newClientSecret(randomBytes);
  const clientId = await orgs.rotate(orgId, hashSecret(clientSecret), Number(overlapMinutes) * 60, ACTOR);
  if (clientId === undefined) throw new Error(noClient(orgId));
  process.stdout.write(`client_id      ${clientId}\nclient_secret  ${clientSecret}\n`);
  process.stderr.write(`The secret before works for ${overlapMinutes} more minutes. This one is shown this once.\n`);
}

async function grant(orgs: OrgAdministration, orgId: string, scopes: readonly Scope[]): Promise<void> {
  const clientId = (await orgs.list()).find((org) => org.orgId === orgId)?.clientId;
  const granted = clientId === undefined ? undefined : await orgs.grant(orgId, clientId, scopes, ACTOR);
  if (granted === undefined) throw new Error(noClient(orgId));
  process.stdout.write(
    granted ? 'Granted; the next token of the client has them.\n' : 'Nothing to do: the client has them all.\n',
  );
}

async function halt(orgs: OrgAdministration, orgId: string, halted: boolean): Promise<void> {
  const done = halted ? 'Halted. Tokens given out before are refused within 30 s.' : 'Resumed.';
  if (await orgs.halt(orgId, halted, ACTOR)) {
    process.stdout.write(`${done}\n`);
    return;
  }
  const known = (await orgs.list()).find((org) => org.orgId === orgId);
  if (known === undefined) throw new Error(`There is no org ${orgId}. npm run org -- list shows those there are.`);
  if (known.clientId === '') throw new Error(noClient(orgId));
  if (!halted && known.halted) {
    throw new Error(
      `Org ${orgId} stands still because another org answers at its address: npm run org -- status --org ${orgId} says ` +
        `which, npm run org -- confirm --org ${orgId} --found 00D… serves that one.`,
    );
  }
  process.stdout.write(`Nothing to do: org ${orgId} is ${halted ? 'halted already' : 'not halted'}.\n`);
}

async function forget(orgs: OrgAdministration, orgId: string): Promise<void> {
  const forgotten = await orgs.forget(orgId, ACTOR);
  if (forgotten === undefined) throw new Error(`There is no org ${orgId}. npm run org -- list shows those there are.`);
  if (!forgotten.halted) {
    throw new Error(`Org ${orgId} is served still. Stop that first: npm run org -- halt --id ${orgId}`);
  }
  const { clients, secretRef } = forgotten;
  const lines = clients.map((client) => `Revoked: client ${client}; nothing lets it in again.`);
  if (secretRef !== undefined) {
    const [kind, ...place] = secretRef.split(':');
    const what = kind === 'file' ? `delete the file ${place.join(':')}` : `unset the variable ${place.join(':')}`;
    lines.push(`Removed: how the org was reached. Unless another org uses its key, ${what}.`);
  }
  if (lines.length === 0) lines.push('Nothing to do: the org was forgotten before.');
  lines.push('Its orders and its audit trail stay.');
  process.stdout.write(`${lines.join('\n')}\n`);
}

function noClient(orgId: string): string {
  return `Org ${orgId} has no client: it is not registered, or was forgotten (npm run org -- list). npm run org -- add registers it.`;
}

/** As Salesforce writes it, which is what its own answers are compared with. */
function newOrgId(id: string): string {
  const orgId = canonicalSalesforceId(id);
  if (orgId?.startsWith('00D')) return orgId;
  throw new Error(
    `--id ${id}: expected the org's id as Salesforce gives it, of 15 or 18 characters, which begins with 00D`,
  );
}

function orgIdOf(id: string): string {
  if (/^00D[A-Za-z0-9]{15}$/.test(id)) return id;
  throw new Error(`--id ${id}: expected the org's id of 18 characters, which begins with 00D`);
}

function scopesOf(text: string | undefined): readonly Scope[] {
  if (text === undefined) return SCOPES;
  return text.split(',').map((word) => {
    const scope = SCOPES.find((known) => known === word);
    if (scope === undefined)
      throw new Error(`--scopes ${word}: there is no such scope. There are: ${SCOPES.join(', ')}`);
    return scope;
  });
}
