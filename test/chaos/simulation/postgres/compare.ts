/**
 * Whether the simulated database says the same as the real one. Compared are, for every statement that took effect in a run:
 * its answer, whole, instants included; and at the end every row of submission, submission_event, outbox, idempotency,
 * reservation, salesforce_delivery and freshness_entry, and the jobs that are left, by what they are for and when they are
 * due. The real database's clock is moved to each statement's moment, so leases end and jobs are due there as they did in the
 * simulation. Not compared: ids of jobs, the audit trail, dead letters, and what pg-boss keeps for itself.
 */
import type { Statement } from '../store/operations.ts';
import type { Tables } from '../store/tables.ts';
import type { MovableDatabase } from './database.ts';
import { replay } from './replay.ts';
import { canonical, realRows, simulatedRows } from './rows.ts';

export interface Comparison {
  readonly statements: number;
  readonly rows: number;
  /** In words; the first few. Empty: the same. */
  readonly differences: readonly string[];
}

const TOLD_MAX = 3;

export async function compareWithPostgres(
  database: MovableDatabase,
  orgId: string,
  run: { readonly statements: readonly Statement[]; readonly tables: Tables },
): Promise<Comparison> {
  await database.addOrg(orgId);
  const { statements, tables } = run;
  const answers = await replay(database.app, orgId, statements, tables.jobsMade);
  const differences: string[] = [];
  for (const [at, { operation, arguments: args, answer }] of statements.entries()) {
    const [simulated, real] = [canonical(answer), canonical(answers[at])];
    // Of an org that is left alone the sweeper gives one, whichever.
    if (operation === 'sweeper.deliveries' && isOne(answer) && isOne(answers[at])) continue;
    if (simulated === real) continue;
    differences.push(`statement ${at}, ${operation} ${canonical(args)}: simulated ${simulated}, Postgres ${real}`);
  }
  const [ours, theirs] = [simulatedRows(tables), await realRows(database.admin, orgId)];
  const [here, there] = [new Set(ours), new Set(theirs)];
  differences.push(...ours.filter((row) => !there.has(row)).map((row) => `only simulated: ${row}`));
  differences.push(...theirs.filter((row) => !here.has(row)).map((row) => `only in Postgres: ${row}`));
  if (ours.length !== theirs.length) differences.push(`${ours.length} rows simulated, ${theirs.length} in Postgres`);
  await database.admin`delete from pgboss.job where data->>'orgId' = ${orgId}`;
  return { statements: statements.length, rows: ours.length, differences: differences.slice(0, TOLD_MAX) };
}

function isOne(answer: unknown): boolean {
  return Array.isArray(answer) && answer.length === 1;
}
