/** Orgs as the bench needs them: registered, with a client and rules. */
import { randomBytes } from 'node:crypto';
import { orgAdministration } from '../../companion/src/database/stores/orgs.ts';
import { ruleStore } from '../../companion/src/database/stores/rules.ts';
import { hashSecret, newClientCredentials } from '../../companion/src/http/oauth/client-secret.ts';
import { SCOPES } from '../../companion/src/http/oauth/port.ts';
import { longSalesforceId } from '../../companion/src/canonical/salesforce-id.ts';
import type { RuleSnapshot } from '../../companion/src/rules/port.ts';
import type { DemoClient } from '../start/demo-client.ts';
import type { Ground } from './ground.ts';

const ACTOR = 'npm run bench';

export async function registerOrg({ admin }: Ground, orgId: string, rules: RuleSnapshot): Promise<DemoClient> {
  const { clientId, clientSecret } = newClientCredentials(randomBytes);
  const org = { orgId, name: orgId, clientId, secretHash: hashSecret(clientSecret), scopes: SCOPES };
  await orgAdministration(admin).add(org, ACTOR);
  await ruleStore(admin).activate(orgId, rules, ACTOR);
  return { orgId, clientId, clientSecret };
}

/** The n-th of the bench's accounts, a Salesforce id of 18 characters. */
export function accountId(n: number): string {
  return longSalesforceId(`001BN${String(n).padStart(10, '0')}`);
}
