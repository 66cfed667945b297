/** The way between an org and its ERPs, hop by hop, each asked at once and timed; for the setup assistant. */
import type { Clock } from '../canonical/time.ts';
import { LedgerlineError } from '../platform/errors.ts';
import type { ConnectionStore } from '../systems/erp/connection-store.ts';
import { ErpError } from '../systems/erp/errors.ts';
import type { ErpDirectory } from '../systems/erp/port.ts';
import { SalesforceError, type SalesforceDirectory } from '../systems/salesforce/port.ts';
import type { Hop, TestConnections } from './port.ts';

export interface TestConnectionsDeps {
  readonly orgs: SalesforceDirectory;
  readonly connections: ConnectionStore;
  readonly erps: ErpDirectory;
  readonly readiness: () => Promise<readonly string[]>;
  readonly clock: Clock;
  readonly newId: () => string;
}

const CALL_MS = 8_000;

export function createTestConnections(deps: TestConnectionsDeps): TestConnections {
  async function timed(hop: Hop['hop'], name: string, ask: () => Promise<string>): Promise<Hop> {
    const began = deps.clock.now();
    const took = () => Math.max(0, Math.round(deps.clock.now() - began));
    try {
      const message = await ask();
      return { hop, name, state: 'ok', milliseconds: took(), message };
    } catch (error) {
      return { hop, name, state: 'failed', milliseconds: took(), ...wordsOf(error) };
    }
  }

  async function askOrg(orgId: string): Promise<string> {
    const org = await deps.orgs.org(orgId);
    if (org === undefined) throw new LedgerlineError('ORG_NOT_CONNECTED', { record: orgId });
    const { name, sandbox } = await org.port.identify({ deadlineMs: CALL_MS });
    return `${name}${sandbox ? ' (sandbox)' : ''} takes our credentials.`;
  }

  return async (orgId) => {
    const erps = await deps.connections.list(orgId);
    return Promise.all([
      timed('companion', 'companion', async () => {
        const missing = await deps.readiness();
        if (missing.length > 0) throw new LedgerlineError('DATABASE_UNAVAILABLE');
        return 'The companion and its database answer.';
      }),
      timed('org', orgId, () => askOrg(orgId)),
      ...erps.map(({ connectionId }) =>
        timed('erp', connectionId, async () => {
          const erp = await deps.erps.connection(orgId, connectionId);
          const { product, version } = await erp.ping({
            ...{ deadlineMs: CALL_MS, correlationId: deps.newId() },
            criticality: 'refresh',
          });
          return `${product} ${version} takes our credentials.`;
        }),
      ),
    ]);
  };
}

function wordsOf(error: unknown): { readonly message: string; readonly action: string } {
  if (error instanceof LedgerlineError) return { message: error.message, action: error.action };
  if (error instanceof SalesforceError) {
    return {
      message: error.message,
      action: 'An admin checks the connection: npm run org -- connect, docs/installing.md.',
    };
  }
  if (error instanceof ErpError) {
    return { message: error.message, action: 'Operations checks the ERP connection’s address and credentials.' };
  }
  return { message: 'Something failed that should not.', action: 'Operations reads the companion’s log.' };
}
