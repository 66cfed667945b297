/** The one org of a fault run: registered, connected to the sandbox ERP and, where there is one, to the local org. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../../companion/src/database/client.ts';
import { connectionStore } from '../../../companion/src/database/stores/connections.ts';
import { customerLinkStore } from '../../../companion/src/database/stores/customer-links.ts';
import { orgAdministration } from '../../../companion/src/database/stores/orgs.ts';
import { ruleStore } from '../../../companion/src/database/stores/rules.ts';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import { newClientCredentials } from '../../../companion/src/http/oauth/client-secret.ts';
import { SCOPES } from '../../../companion/src/http/oauth/port.ts';
import { defaultRules } from '../../../companion/src/rules/default-rules.ts';
import { parseRules } from '../../../companion/src/rules/parse.ts';
import type { RuleDocument } from '../../../companion/src/rules/port.ts';
import { snapshotOf } from '../../../companion/src/rules/snapshot.ts';
import type { Credentials } from './client.ts';

export const CONNECTION = 'erp-main';
export const ENTITY = 'us';
export const ORG_CLIENT = { clientId: 'companion', clientSecret: 'secret-of-the-fault-suite' };
const ACTOR = 'fault suite';
/** Asked again every second: what a fault leaves open is settled as soon as it may be, not in a night. */
const ATTEMPTS = 20;

export interface TenantParts {
  readonly ownerUrl: string;
  readonly directory: string;
  readonly orgId: string;
  readonly erp: { readonly url: string; readonly apiKey: string; readonly settings: Readonly<Record<string, unknown>> };
  readonly salesforce?: { readonly url: string; readonly pubSub: string };
  readonly change?: (rules: RuleDocument) => RuleDocument;
}

/** Answers what signs in to the companion. */
export async function openTenant(parts: TenantParts): Promise<Credentials> {
  const { ownerUrl, directory, orgId, erp, salesforce } = parts;
  const { secretHash, ...client } = newClientCredentials(randomBytes);
  const sql = connect(ownerUrl, { max: 2, name: ACTOR });
  try {
    await orgAdministration(sql).add(
      { orgId, name: 'Fault suite', clientId: client.clientId, secretHash, scopes: SCOPES },
      ACTOR,
    );
    await ruleStore(sql).activate(orgId, snapshotOf(parseRules((parts.change ?? same)(hastyRules()))), ACTOR);
    await connectionStore(sql).put(
      orgId,
      {
        connectionId: CONNECTION,
        kind: 'sandbox',
        baseUrl: erp.url,
        settings: erp.settings,
        secretRef: secret(directory, 'erp-key', erp.apiKey),
        entities: [{ entity: ENTITY, name: 'US', currency: 'USD' }],
      },
      ACTOR,
    );
    if (salesforce !== undefined) {
      await salesforceConnectionStore(sql).connect(
        {
          orgId,
          instanceUrl: salesforce.url,
          auth: { kind: 'client_credentials', clientId: ORG_CLIENT.clientId },
          secretRef: secret(directory, 'org-secret', ORG_CLIENT.clientSecret),
          namespace: 'ledgerline',
          apiVersion: '67.0',
          pubSubUrl: `http://${salesforce.pubSub}`,
          expectedOrgId: orgId,
        },
        ACTOR,
      );
    }
    return client;
  } finally {
    await sql.end();
  }
}

export async function linkAccount(
  ownerUrl: string,
  { orgId, accountId, customer }: { readonly orgId: string; readonly accountId: string; readonly customer: string },
): Promise<void> {
  const sql = connect(ownerUrl, { max: 1, name: ACTOR });
  try {
    const link = { accountId, connectionId: CONNECTION, entity: ENTITY, customer, role: 'soldTo' } as const;
    await customerLinkStore(sql).add(orgId, link, ACTOR);
  } finally {
    await sql.end();
  }
}

function hastyRules(): RuleDocument {
  const { document } = defaultRules();
  const delaysSeconds = Array.from({ length: ATTEMPTS }, () => 1);
  return { ...document, retries: document.retries.map((rule) => ({ ...rule, delaysSeconds })) };
}

function secret(directory: string, name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text, { mode: 0o600 });
  return `file:${file}`;
}

const same = (rules: RuleDocument): RuleDocument => rules;
