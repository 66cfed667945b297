import type { Sql } from '../../companion/src/database/client.ts';
import { orgAdministration } from '../../companion/src/database/stores/orgs.ts';

/** Throws when the org is not registered. */
export async function requireOrg(sql: Sql, org: string): Promise<void> {
  if ((await orgAdministration(sql).list()).some(({ orgId }) => orgId === org)) return;
  throw new Error(`There is no org ${org}. npm run org -- list shows those there are.`);
}
