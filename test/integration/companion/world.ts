/** Everything a companion needs, real and on loopback: a database of the file's own, the sandbox ERP, orgs, companions. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Companion, startCompanion } from '../../../companion/src/app.ts';
import type { RuleDocument } from '../../../companion/src/rules/port.ts';
import { readConfig } from '../../../companion/src/platform/config.ts';
import { type Part, startPart } from '../../../scripts/start/child.ts';
import { openTestDatabase } from '../../database/open.ts';
import { Caller } from './caller.ts';
import { type Erp, startErp } from './erp.ts';
import { openOrg, type Org } from './org.ts';

export type Role = 'api' | 'worker' | 'both';

export interface World {
  readonly erp: Erp;
  readonly directory: string;
  org(rules?: RuleDocument, orgId?: string): Promise<Org>;
  /** In this process. */
  companion(role?: Role): Promise<Companion>;
  /** A process of its own, which can be killed. All processes of a world sign and trust the same tokens. */
  process(role?: Role, more?: Readonly<Record<string, string>>): Promise<Part>;
  /** What configures a companion here. */
  environment(role: Role): Record<string, string>;
  close(): Promise<void>;
}

/** Where the database is: the tests' own server by default. */
export interface Place {
  readonly ownerUrl: string;
  readonly appUrl: string;
  close(): Promise<void>;
}

const MAIN = join(import.meta.dirname, '..', '..', '..', 'companion', 'src', 'main.ts');
/** As a load balancer before all companions of a world would be called; nobody asks it. */
const PUBLIC_URL = 'http://companions.test';

export async function openWorld(place?: Place): Promise<World> {
  const database = place ?? (await openTestDatabase());
  const directory = mkdtempSync(join(tmpdir(), 'll-companion-'));
  const erp = await startErp();
  const closing: (() => Promise<void>)[] = [];
  let processes = 0;

  const environment = (role: Role): Record<string, string> => ({
    DATABASE_URL: database.appUrl,
    COMPANION_ROLE: role,
    COMPANION_PORT: '0',
    COMPANION_PUBLIC_URL: PUBLIC_URL,
    COMPANION_KEY_FILE: join(directory, 'signing-keys.json'),
    COMPANION_ALLOW_PRIVATE_ERP_ADDRESSES: 'true',
    COMPANION_ALLOW_PRIVATE_ORG_ADDRESSES: 'true',
    COMPANION_DATABASE_CONNECTIONS: '8',
  });

  return {
    erp,
    directory,
    environment,
    org: async (rules, orgId) => {
      const { ownerUrl } = database;
      const given = { ...(rules === undefined ? {} : { rules }), ...(orgId === undefined ? {} : { orgId }) };
      const org = await openOrg({ ownerUrl, erp, directory, ...given });
      closing.push(() => org.close());
      return org;
    },
    companion: async (role = 'both') => {
      const companion = await startCompanion(readConfig({ ...environment(role), COMPANION_LOG_LEVEL: 'silent' }));
      closing.push(() => companion.stop('the test ends'));
      return companion;
    },
    process: async (role = 'both', more = {}) => {
      processes += 1;
      const part = await startPart({
        name: 'companion',
        file: MAIN,
        environment: { ...environment(role), ...more },
        logFile: join(directory, `companion-${processes}.log`),
        readyWithinMs: 30_000,
        graceMs: 30_000,
      });
      closing.push(() => part.stop());
      return part;
    },
    close: async () => {
      for (const close of closing.reverse()) await close();
      await erp.stop();
      await database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export function callerOf(companion: { readonly url: string }, org: Org): Caller {
  return new Caller(companion.url, org.client);
}
