/**
 * A credit check that is not in memory: the companion's API with token check, the figures from Postgres, the ERP's time
 * taken out; against a bare node:http server with postgres.js that selects the same stored position by its primary key.
 */
import { join } from 'node:path';
import { defaultRules } from '../../../companion/src/rules/default-rules.ts';
import { snapshotOf } from '../../../companion/src/rules/snapshot.ts';
import { demoToken } from '../../start/demo-client.ts';
import { REPOSITORY } from '../../start/state.ts';
import type { BenchPath } from '../bench-path.ts';
import { BENCH_DIRECTORY, type Ground } from '../ground.ts';
import { requestsPerSecond } from '../http-load.ts';
import { accountId, registerOrg } from '../org.ts';
import { positionOf } from '../position.ts';
import { startServerProcess } from '../server-process.ts';

const ORG = '00DBN0000000002AAA';
const CONNECTION = 'erp-main';
const ENTITY = 'us';
/** So many that none is asked for twice within the second for which an answer is given again. */
const ACCOUNTS = 20_000;
const CONNECTIONS = 20;
/** Longer than a run of the bench: the figures stay young, and no request leads to the ERP. */
const TARGET_AGE_SECONDS = 6 * 3_600;

const accounts = Array.from({ length: ACCOUNTS }, (_, n) => accountId(n));
const pathOf = (n: number): string => `/v1/accounts/${accounts[n % ACCOUNTS] ?? ''}/credit`;

export const creditUncached: BenchPath = {
  title: 'credit-uncached',
  contenders: 2,
  async prepare(ground) {
    const { signal } = ground;
    const client = await registerOrg(ground, ORG, longLivedRules());
    await fill(ground);
    const common = { DATABASE_URL: ground.appUrl, BENCH_CONNECTIONS: String(CONNECTIONS) };
    const companion = await start(ground, 'companion', {
      ...common,
      COMPANION_KEY_FILE: join(BENCH_DIRECTORY, 'signing-keys.json'),
    });
    const bare = await start(ground, 'bare-select', {
      ...common,
      ...{ BENCH_ORG: ORG, BENCH_KEY_BEFORE: `${CONNECTION}/${ENTITY}/` },
    });
    const load = (origin: string) => async (seconds: number) => {
      const token = await demoToken(companion, client, 'credit:read');
      const headers = { authorization: `Bearer ${token}` };
      return requestsPerSecond({ origin, headers, path: pathOf, signal }, seconds);
    };
    return {
      contenders: [
        { name: 'companion', run: load(companion) },
        { name: 'node:http and postgres.js', run: load(bare) },
      ],
      comparisons: [
        {
          ...{ path: 'credit-uncached', ours: 'companion', base: 'node:http and postgres.js' },
          ...{ goal: 0.75, unit: 'requests/s' },
        },
      ],
    };
  },
};

async function start({ keep }: Ground, name: string, environment: Record<string, string>): Promise<string> {
  const server = await startServerProcess({
    file: join(REPOSITORY, 'scripts', 'bench', 'servers', `${name}.ts`),
    environment,
    portVariable: 'BENCH_PORT',
    logFile: join(BENCH_DIRECTORY, 'log', `uncached-${name}.log`),
  });
  keep(server.stop);
  return server.origin;
}

function longLivedRules(): ReturnType<typeof defaultRules> {
  const { document } = defaultRules();
  const freshness = document.freshness.map((rule) =>
    rule.domain === 'credit'
      ? { ...rule, targetAgeSeconds: TARGET_AGE_SECONDS, limitAgeSeconds: TARGET_AGE_SECONDS }
      : rule,
  );
  return snapshotOf({ ...document, freshness });
}

/** Each account is one customer, whose position was read just now; the customer's number is the account's id. */
async function fill({ admin }: Ground): Promise<void> {
  await admin`
    insert into ledgerline.erp_connection (org_id, connection_id, kind, base_url, settings, secret_ref, entities)
    values (${ORG}, ${CONNECTION}, 'sandbox', 'http://127.0.0.1:1', '{}', 'env:BENCH_NONE', ${admin.json([
      { entity: ENTITY, name: 'Bench', currency: 'USD' },
    ])})`;
  await admin`
    insert into ledgerline.customer_link (org_id, account_id, connection_id, entity, customer, role, created_by)
    select ${ORG}, a, ${CONNECTION}, ${ENTITY}, a, 'soldTo', 'npm run bench' from jsonb_array_elements_text(${admin.json(accounts)}) a`;
  const [clock] = await admin<{ now: string }[]>`select clock_timestamp()::text as now`;
  const position = positionOf('', new Date(clock?.now ?? '').toISOString());
  await admin`
    insert into ledgerline.freshness_entry (org_id, domain, key, value, as_of)
    select ${ORG}, 'credit', ${`${CONNECTION}/${ENTITY}/`} || a,
      ${admin.json(position as never)}::jsonb || jsonb_build_object('customer', a, 'customerName', 'Customer ' || a),
      clock_timestamp()
    from jsonb_array_elements_text(${admin.json(accounts)}) a`;
  await admin`analyze ledgerline.customer_link, ledgerline.freshness_entry`;
}
