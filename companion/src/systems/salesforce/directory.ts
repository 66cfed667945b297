/** The connected orgs: makes the port of one when it is first asked for, and again when its configuration changes. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { createSecretReader } from '../erp/secret-reference.ts';
import { createGateway } from './gateway.ts';
import type { SalesforceConnection, SalesforceConnectionStore, SalesforceDirectory, SalesforcePort } from './port.ts';
import type { Waiting } from './retry-locked.ts';
import { createSession } from './session.ts';
import { createTransport, type Transport } from './transport.ts';

export interface SalesforceDirectoryOptions extends Waiting {
  readonly connections: SalesforceConnectionStore;
  readonly allowPrivateAddresses: boolean;
  /** Absent: from this process's environment and files. */
  readonly readSecret?: (reference: string) => Promise<string>;
}

/** A change of the configuration, and a halt, are in force within this time. */
const CHECK_EVERY_MS = 2_000;
const ORGS_MAX = 500;

interface Kept {
  readonly fingerprint: string;
  readonly transport: Transport;
  readonly answer: { readonly port: SalesforcePort; readonly connection: SalesforceConnection };
}

interface Looked {
  readonly kept: Kept | undefined;
  readonly atMs: number;
}

export function createSalesforceDirectory(
  options: SalesforceDirectoryOptions,
): SalesforceDirectory & { close(): Promise<void> } {
  const { connections, clock } = options;
  const readSecret = options.readSecret ?? createSecretReader({ environment: process.env });
  const closing = new Set<Promise<void>>();
  const looked = new LRUCache<string, Looked>({ max: ORGS_MAX, dispose: ({ kept }) => kept && retire(kept) });
  const looking = new Map<string, Promise<Looked>>();

  function retire({ transport }: Kept): void {
    const ended = transport.close().finally(() => closing.delete(ended));
    closing.add(ended);
  }

  function make(connection: SalesforceConnection, fingerprint: string): Kept {
    const transport = createTransport({ ...connection, allowPrivateAddresses: options.allowPrivateAddresses });
    const session = createSession({
      ...{ connection, transport, clock, readSecret },
      onOtherOrg: async (foundOrgId) => connections.haltForOtherOrg(connection.orgId, foundOrgId),
    });
    const { namespace, apiVersion, expectedOrgId: orgId } = connection;
    const port = createGateway({ ...options, session, namespace, apiVersion, orgId });
    return { fingerprint, transport, answer: { port, connection } };
  }

  async function look(orgId: string): Promise<Looked> {
    const atMs = clock.now();
    const connection = await connections.get(orgId);
    const before = looked.get(orgId)?.kept;
    const fingerprint = connection && createHash('sha256').update(JSON.stringify(connection)).digest('base64');
    const same = before !== undefined && before.fingerprint === fingerprint;
    const kept = same ? before : connection && make(connection, fingerprint ?? '');
    const answer = { kept, atMs };
    looked.set(orgId, answer, { noDisposeOnSet: same });
    return answer;
  }

  return {
    async org(orgId) {
      const known = looked.get(orgId);
      if (known !== undefined && clock.now() - known.atMs < CHECK_EVERY_MS) return known.kept?.answer;
      let underWay = looking.get(orgId);
      if (underWay === undefined) {
        underWay = look(orgId).finally(() => looking.delete(orgId));
        looking.set(orgId, underWay);
      }
      return (await underWay).kept?.answer;
    },
    async close() {
      looked.clear();
      await Promise.all(closing);
    },
  };
}
