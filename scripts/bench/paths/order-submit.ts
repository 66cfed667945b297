/**
 * Taking an order in: SubmissionStore.submit from Node with 16 clients in flight (key, intent, reservation, history,
 * outbox, audit entry and job in one function), against pgbench with 16 clients that sends the same statements one by one,
 * and against pgbench that calls our function.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../../companion/src/database/client.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import { newId } from '../../../companion/src/platform/ids.ts';
import { defaultRules } from '../../../companion/src/rules/default-rules.ts';
import type { BenchPath, Contender } from '../bench-path.ts';
import { BENCH_DIRECTORY, type Ground } from '../ground.ts';
import { newSubmission, orgId, payer, PAYERS } from '../orders/new-order.ts';
import { callScript, statementsScript } from '../orders/pgbench-scripts.ts';
import { registerOrg } from '../org.ts';
import { transactionsPerSecond } from '../pgbench.ts';

const CLIENTS = 16;
/** Ids of pgbench have 16 digits; each of its runs gets numbers of its own. */
const FIRST_ID = 1_000_000_000_000_000;
const IDS_PER_RUN = 1_000_000_000_000;

/** Over all paths: an org that both have keeps what the first has left. */
let runs = 0;
let taken = 0;

export function orderSubmit(orgs: 1 | 20, pgbench: string): BenchPath {
  const title = `order-submit-${orgs === 1 ? '1-org' : `${String(orgs)}-orgs`}`;
  return {
    title,
    contenders: 3,
    async prepare(ground) {
      for (let n = 1; n <= orgs; n += 1) await ensureOrg(ground, orgId(n));
      return {
        contenders: [
          fromNode(ground, orgs),
          fromPgbench(ground, pgbench, 'statements', statementsScript(orgs)),
          fromPgbench(ground, pgbench, 'function', callScript(orgs)),
        ],
        comparisons: [
          { path: `${title}/statements`, ours: 'node', base: 'statements', goal: 0.9, unit: 'orders/s' },
          { path: `${title}/function`, ours: 'node', base: 'function', goal: 0.45, unit: 'orders/s' },
        ],
      };
    },
  };
}

async function ensureOrg(ground: Ground, id: string): Promise<void> {
  const found = await ground.admin`select from ledgerline.org where org_id = ${id}`;
  if (found.length === 0) await registerOrg(ground, id, defaultRules());
}

function fromNode({ appUrl, signal, keep }: Ground, orgs: number): Contender {
  const sql = connect(appUrl, { max: CLIENTS, name: 'npm run bench' });
  keep(async () => sql.end({ timeout: 5 }));
  const store = submissionStore(sql);
  return {
    name: 'node',
    async run(seconds) {
      const began = performance.now();
      const first = taken;
      const client = async (): Promise<void> => {
        while (performance.now() - began < seconds * 1000) {
          signal.throwIfAborted();
          taken += 1;
          const recordId = `801${String(taken).padStart(15, '0')}`;
          const customer = payer((taken % PAYERS) + 1);
          const outcome = await store.submit(newSubmission(orgId((taken % orgs) + 1), customer, newId(), recordId));
          if (outcome.kind !== 'mine') throw new Error(`an order that is new was answered ${outcome.kind}`);
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, client));
      return (taken - first) / ((performance.now() - began) / 1000);
    },
  };
}

function fromPgbench({ appUrl, signal }: Ground, binary: string, name: string, script: string): Contender {
  const scriptFile = join(BENCH_DIRECTORY, `order-${name}.sql`);
  return {
    name,
    async run(seconds) {
      writeFileSync(scriptFile, script);
      runs += 1;
      return transactionsPerSecond({
        ...{ binary, databaseUrl: appUrl, scriptFile, clients: CLIENTS, seconds, signal },
        variables: { n: 0, base: FIRST_ID + runs * IDS_PER_RUN },
      });
    },
  };
}
