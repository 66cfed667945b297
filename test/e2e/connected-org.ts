/** Connects the companion to the local org as an admin does, through proxies by which a test sees what goes between. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../companion/src/database/client.ts';
import { salesforceConnectionStore } from '../../companion/src/database/stores/salesforce.ts';
import { openFaultProxy, type ProxiedRequest } from '../conformance/fault-proxy.ts';
import { type EventChannel, openEventChannel } from './event-channel.ts';

const CLIENT_ID = 'companion';
const CLIENT_SECRET = randomBytes(16).toString('hex');

/** For the local org's process: the client that the companion signs in with. */
export const LOCAL_ORG_CLIENT = { LOCAL_ORG_CLIENT_ID: CLIENT_ID, LOCAL_ORG_CLIENT_SECRET: CLIENT_SECRET };

export interface ConnectedOrg {
  /** What the companion has sent to the org's REST API so far, the oldest first. */
  readonly sent: readonly ProxiedRequest[];
  /** What the companion hears of the org. */
  readonly events: EventChannel;
  close(): Promise<void>;
}

export async function connectOrg(
  ownerUrl: string,
  directory: string,
  org: { readonly orgId: string; readonly url: string; readonly pubSub: string },
): Promise<ConnectedOrg> {
  const { orgId } = org;
  const records = await openFaultProxy(org.url);
  const sent: ProxiedRequest[] = [];
  records.arm(
    { kind: 'delay', ms: 0 },
    {
      // Looks on only: nothing is ever hit.
      matches: (request) => {
        sent.push(request);
        return false;
      },
    },
  );
  const events = await openEventChannel(org.pubSub);
  const secretFile = join(directory, 'org-secret');
  writeFileSync(secretFile, CLIENT_SECRET, { mode: 0o600 });
  const sql = connect(ownerUrl, { max: 1, name: 'e2e connection' });
  await salesforceConnectionStore(sql).connect(
    {
      orgId,
      instanceUrl: records.baseUrl,
      auth: { kind: 'client_credentials', clientId: CLIENT_ID },
      secretRef: `file:${secretFile}`,
      namespace: 'ledgerline',
      apiVersion: '67.0',
      pubSubUrl: `http://${events.address}`,
      expectedOrgId: orgId,
    },
    'test',
  );
  await sql.end();
  return {
    sent,
    events,
    close: async () => {
      await Promise.all([records.close(), events.close()]);
    },
  };
}
