/** Two orgs of a release: one that is connected to its Salesforce, and one that is not. */
import type { Sql } from '../../../companion/src/database/client.ts';
import { connectionStore } from '../../../companion/src/database/stores/connections.ts';
import { customerLinkStore } from '../../../companion/src/database/stores/customer-links.ts';
import { orgAdministration } from '../../../companion/src/database/stores/orgs.ts';
import { ruleStore } from '../../../companion/src/database/stores/rules.ts';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import { defaultRules } from '../../../companion/src/rules/default-rules.ts';
import { ACCOUNT, CONNECTION, DEBTOR } from '../histories.ts';

/** The first is the local org's own. */
export const ORGS = ['00DLL0000000001AAA', '00DLL0000000SIDEAA'] as const;
const ACTOR = 'operator';
const NOWHERE = 'http://127.0.0.1:1';

/** Answers the hash of the rules in force. */
export async function addOrgs(owner: Sql): Promise<string> {
  const rules = defaultRules();
  for (const orgId of ORGS) {
    const client = { clientId: `llc_${orgId}`, secretHash: 'a'.repeat(64), scopes: ['orders:write'] as const };
    await orgAdministration(owner).add({ orgId, name: `Org ${orgId}`, ...client }, ACTOR);
    await ruleStore(owner).activate(orgId, rules, ACTOR);
    const erp = { connectionId: CONNECTION, kind: 'sandbox', baseUrl: NOWHERE, settings: {}, secretRef: 'env:NONE' };
    const entities = [{ entity: 'us', name: 'US', currency: 'USD' }];
    await connectionStore(owner).put(orgId, { ...erp, entities }, ACTOR);
    const link = {
      accountId: ACCOUNT,
      connectionId: CONNECTION,
      entity: 'us',
      customer: DEBTOR,
      role: 'soldTo',
    } as const;
    await customerLinkStore(owner).add(orgId, link, ACTOR);
  }
  await salesforceConnectionStore(owner).connect(
    {
      orgId: ORGS[0],
      instanceUrl: NOWHERE,
      auth: { kind: 'client_credentials', clientId: 'companion' },
      secretRef: 'file:/nowhere',
      namespace: 'ledgerline',
      apiVersion: '67.0',
      pubSubUrl: NOWHERE,
      expectedOrgId: ORGS[0],
    },
    ACTOR,
  );
  return rules.hash;
}
