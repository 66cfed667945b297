/**
 * The operator's commands about the way to an org: connecting it, confirming another org behind its address, seeing how it
 * stands, and what it has not taken. A secret never passes through here, only the reference to one.
 */
import type { Sql } from '../../companion/src/database/client.ts';
import { deliveryStore } from '../../companion/src/database/stores/deliveries.ts';
import { salesforceConnectionStore } from '../../companion/src/database/stores/salesforce.ts';
import type { SalesforceConnection } from '../../companion/src/systems/salesforce/port.ts';
import { counted, table } from './command.ts';
import { statusText } from './org-status-text.ts';
import { requireOrg } from './require-org.ts';

export const CONNECTION_USAGE = `npm run org -- connect --org 00D… --instance-url https://company.my.salesforce.com --auth client_credentials
    --client-id … --secret-ref env:NAME|file:/path [--namespace ledgerline] [--api-version 67.0]
    [--pub-sub https://api.pubsub.salesforce.com:7443]
  or --auth jwt_bearer with --username … and [--audience https://login.salesforce.com]; the secret is the private key
npm run org -- status --org 00D… [--json]
npm run org -- deliveries|redeliver --org 00D…
npm run org -- confirm --org 00D… --found 00D…`;

const text = { type: 'string' } as const;
export const CONNECTION_OPTIONS = {
  org: text,
  'instance-url': text,
  auth: text,
  'client-id': text,
  'secret-ref': text,
  username: text,
  audience: { ...text, default: 'https://login.salesforce.com' },
  namespace: { ...text, default: 'ledgerline' },
  'api-version': { ...text, default: '67.0' },
  'pub-sub': text,
  found: text,
  json: { type: 'boolean' },
} as const;

const OF_ORG = { needs: ['org'] } as const;
export const CONNECTION_VERBS = {
  connect: {
    needs: ['org', 'instance-url', 'auth', 'client-id', 'secret-ref'],
    takes: ['username', 'audience', 'namespace', 'api-version', 'pub-sub'],
  },
  confirm: { needs: ['org', 'found'] },
  status: { ...OF_ORG, takes: ['json'] },
  ...{ deliveries: OF_ORG, redeliver: OF_ORG },
} as const;

type TextOption = Exclude<keyof typeof CONNECTION_OPTIONS, 'json'>;
type Values = Readonly<Partial<Record<TextOption, string>>> & { readonly json?: boolean };

const ACTOR = 'operator';
const SHOWN = 100;
const ORG_ID = /^00D[A-Za-z0-9]{15}$/;

/** False when the verb is none of these. Throws with what is missing. */
export async function connectionCommand(sql: Sql, verb: string, values: Values): Promise<boolean> {
  const act = VERBS[verb];
  if (act === undefined) return false;
  const orgId = required(values, 'org');
  if (!ORG_ID.test(orgId)) throw new Error(`--org ${orgId}: expected the org's id of 18 characters`);
  await act(sql, orgId, values);
  return true;
}

const VERBS: Readonly<Record<string, (sql: Sql, orgId: string, values: Values) => Promise<void>>> = {
  connect: async (sql, orgId, values) => {
    const changed = await salesforceConnectionStore(sql).connect(connectionOf(orgId, values), ACTOR);
    if (!changed) await requireOrg(sql, orgId);
    say(changed ? 'Connected.' : 'Nothing to do: it stands so already.');
  },
  confirm: async (sql, orgId, values) => {
    const found = required(values, 'found');
    const confirmed = await salesforceConnectionStore(sql).confirm(orgId, found, ACTOR);
    if (!confirmed)
      throw new Error(`At the address of ${orgId} no org ${found} was found. npm run org -- status says which.`);
    say(`Confirmed: ${found} is the org at this address from now on, and is served again.`);
  },
  status: async (sql, orgId, { json }) => {
    const status = await salesforceConnectionStore(sql).status(orgId);
    if (status === undefined) throw new Error(`Org ${orgId} is not connected. npm run org -- connect connects it.`);
    say(json === true ? JSON.stringify(status, null, 2) : statusText(orgId, status));
  },
  deliveries: async (sql, orgId) => {
    const rows = (await deliveryStore(sql).list(orgId, SHOWN)).map(({ lastError: error, ...row }) => [
      row.submissionId,
      String(row.version),
      row.failedAt === undefined ? `tried ${row.attempt} times` : 'given up',
      error === undefined ? '' : `${error.code}${error.ruleName === undefined ? '' : ` (rule ${error.ruleName})`}`,
      error?.message ?? '',
    ]);
    say(
      rows.length === 0
        ? 'The org has taken everything.'
        : table([['submission', 'version', '', 'code', 'why'], ...rows]),
    );
  },
  redeliver: async (sql, orgId) => {
    say(`${counted(await deliveryStore(sql).retry(orgId, ACTOR), 'submission is', 'submissions are')} told once more.`);
  },
};

function connectionOf(orgId: string, values: Values): SalesforceConnection {
  const kind = required(values, 'auth');
  if (kind !== 'client_credentials' && kind !== 'jwt_bearer') {
    throw new Error(`--auth ${kind}: expected client_credentials or jwt_bearer`);
  }
  const clientId = required(values, 'client-id');
  const secretRef = required(values, 'secret-ref');
  if (!/^(env:[A-Za-z_][A-Za-z0-9_]*|file:\/.+)$/.test(secretRef)) {
    throw new Error('--secret-ref: expected env:NAME or file:/absolute/path, never the secret itself');
  }
  const pubSubUrl = values['pub-sub'];
  return {
    orgId,
    instanceUrl: address(required(values, 'instance-url'), '--instance-url'),
    auth:
      kind === 'client_credentials'
        ? { kind, clientId }
        : { kind, clientId, username: required(values, 'username'), audience: required(values, 'audience') },
    secretRef,
    namespace: values.namespace ?? '',
    apiVersion: required(values, 'api-version'),
    ...(pubSubUrl === undefined ? {} : { pubSubUrl: address(pubSubUrl, '--pub-sub') }),
    expectedOrgId: orgId,
  };
}

function address(given: string, option: string): string {
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    throw new Error(`${option} ${given}: expected https://host or https://host:port`);
  }
  return new URL(given).origin;
}

function required(values: Values, name: TextOption): string {
  const value = values[name];
  if (value === undefined || value === '') throw new Error(`--${name} is missing.\n${CONNECTION_USAGE}`);
  return value;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
