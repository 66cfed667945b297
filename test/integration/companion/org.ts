/**
 * An org as a test needs one: registered with a client, connected to the sandbox ERP through a proxy of its own, so that
 * faults hit this org alone. Accounts are opened with their ERP customer and linked.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../../companion/src/database/client.ts';
import { connectionStore } from '../../../companion/src/database/stores/connections.ts';
import { customerLinkStore } from '../../../companion/src/database/stores/customer-links.ts';
import { orgAdministration } from '../../../companion/src/database/stores/orgs.ts';
import { ruleStore } from '../../../companion/src/database/stores/rules.ts';
import { newClientCredentials } from '../../../companion/src/http/oauth/client-secret.ts';
import { SCOPES } from '../../../companion/src/http/oauth/port.ts';
import { longSalesforceId } from '../../../companion/src/canonical/salesforce-id.ts';
import { defaultRules } from '../../../companion/src/rules/default-rules.ts';
import { parseRules } from '../../../companion/src/rules/parse.ts';
import type { RuleDocument } from '../../../companion/src/rules/port.ts';
import { snapshotOf } from '../../../companion/src/rules/snapshot.ts';
import { type FaultProxy, openFaultProxy } from '../../conformance/fault-proxy.ts';
import type { Client } from './caller.ts';
import type { Erp } from './erp.ts';

export const US = 'us';
export const CONNECTION = 'erp-main';

export interface Account {
  readonly accountId: string;
  /** Its number in the ERP. */
  readonly customer: string;
}

export interface Org {
  readonly orgId: string;
  readonly client: Client;
  readonly proxy: FaultProxy;
  /** Links an account of the org to a new customer of the ERP; without a credit line it may order without limit. */
  account(creditLine?: string): Promise<Account>;
  /** An account that is linked to the ERP's customer of that number, whether there is one or not. */
  link(customer: string, entity?: string): Promise<Account>;
  close(): Promise<void>;
}

let made = 0;

/** Rules that ask again every second, so that a test need not wait for a night. */
export function hastyRules(): RuleDocument {
  const { document } = defaultRules();
  const delaysSeconds = Array.from({ length: 20 }, () => 1);
  return { ...document, retries: document.retries.map((rule) => ({ ...rule, delaysSeconds })) };
}

export async function openOrg(parts: {
  readonly ownerUrl: string;
  readonly erp: Erp;
  readonly directory: string;
  readonly rules?: RuleDocument;
  /** Absent: one that no other org of this process has. */
  readonly orgId?: string;
}): Promise<Org> {
  const { ownerUrl, erp, directory, rules = hastyRules(), orgId = longSalesforceId(`00DLL${serial()}`) } = parts;
  const proxy = await openFaultProxy(erp.access.url);
  const { secretHash, ...client } = newClientCredentials(randomBytes);
  const secretFile = join(directory, `erp-key-${orgId}`);
  writeFileSync(secretFile, erp.access.apiKey, { mode: 0o600 });
  const sql = connect(ownerUrl, { max: 2, name: 'test org' });
  await orgAdministration(sql).add(
    { orgId, name: `Org ${orgId}`, clientId: client.clientId, secretHash, scopes: SCOPES },
    'test',
  );
  await ruleStore(sql).activate(orgId, snapshotOf(parseRules(rules)), 'test');
  await connectionStore(sql).put(
    orgId,
    {
      connectionId: CONNECTION,
      kind: 'sandbox',
      baseUrl: proxy.baseUrl,
      settings: {},
      secretRef: `file:${secretFile}`,
      entities: [
        { entity: US, name: 'US', currency: 'USD' },
        { entity: 'de', name: 'DE', currency: 'EUR' },
      ],
    },
    'test',
  );
  const links = customerLinkStore(sql);
  const link = async (customer: string, entity = US): Promise<Account> => {
    const accountId = longSalesforceId(`001LL${serial()}`);
    await links.add(orgId, { accountId, connectionId: CONNECTION, entity, customer, role: 'soldTo' }, 'test');
    return { accountId, customer };
  };
  return {
    orgId,
    client,
    proxy,
    link,
    account: async (creditLine) => {
      const name = `Customer ${serial()}`;
      const account = creditLine === undefined ? {} : { creditLine };
      return link(await erp.control.openDebtor({ name, accounts: { [US]: account } }));
    },
    close: async () => {
      await sql.end();
      await proxy.close();
    },
  };
}

/** Ten digits that no other id of this process has. */
function serial(): string {
  made += 1;
  return String(made).padStart(10, '0');
}

export function newRecordId(): string {
  return longSalesforceId(`801LL${serial()}`);
}

export function newKey(): string {
  return `key-of-a-test-${serial()}`;
}

/** An order over gadgets at 250 USD each. */
export function orderOf(account: Account, quantity: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    source: { object: 'Order', recordId: newRecordId() },
    accountId: account.accountId,
    entity: US,
    currency: 'USD',
    lines: [{ lineId: '1', product: 'GADGET', quantity, unitPrice: '250.00' }],
    ...more,
  };
}

/** The request by which the sandbox ERP is asked for an order. */
export function placesOrder({ method, path }: { readonly method: string; readonly path: string }): boolean {
  return method === 'POST' && path === `/api/${US}/orders`;
}
