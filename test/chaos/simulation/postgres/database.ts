/** A real database whose clock goes where the simulation's went: ours as installed, but for what says what time it is. */
import postgres from 'postgres';
import { connect, connectionName, type Sql } from '../../../../companion/src/database/client.ts';
import { openTestDatabase } from '../../../database/open.ts';

/** All replicas of the simulation send over one connection here: every lease is this one's. */
export const HOLDER = '00000000-0000-7000-8000-000000000001';

export interface MovableDatabase {
  /** One connection as the companion's role, so that statements take effect in the order they are sent. */
  readonly app: Sql;
  /** As administrator, to look at every row. */
  readonly admin: postgres.Sql;
  /** Registers an org that is connected to its Salesforce. */
  addOrg(orgId: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * The functions look for names in `ledgerline` before `pg_catalog`: a `clock_timestamp` of this database's own tells them
 * the time that the session was given. Nothing else differs from what is installed anywhere.
 */
const MOVABLE_CLOCK = `
  create function ledgerline.clock_timestamp() returns timestamptz language sql volatile
  as $$ select current_setting('simulation.now')::timestamptz $$;
  grant execute on function ledgerline.clock_timestamp() to public;
`;

export async function openMovableDatabase(): Promise<MovableDatabase> {
  const database = await openTestDatabase();
  const admin = postgres(database.adminUrl, { max: 1, onnotice: () => undefined });
  await admin.unsafe(MOVABLE_CLOCK);
  const app = connect(database.appUrl, { max: 1, name: connectionName('simulation', HOLDER) });
  return {
    ...{ app, admin },
    async addOrg(orgId) {
      await admin`insert into ledgerline.org (org_id, name) values (${orgId}, 'Simulated')`;
      await admin`
        insert into ledgerline.org_salesforce (org_id, instance_url, auth, secret_ref, namespace, api_version,
          expected_org_id)
        values (${orgId}, 'https://org.example', ${admin.json({ kind: 'client_credentials', clientId: 'c' })}, 'env:NONE',
          '', '67.0', ${orgId})`;
    },
    async close() {
      await Promise.all([app.end(), admin.end()]);
      await database.close();
    },
  };
}
