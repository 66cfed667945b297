/** The statements of a run, sent to the real stores at the moments they had in the simulation, and what is answered there. */
import { answerOf, ask, type Sql } from '../../../../companion/src/database/client.ts';
import { deliveryStore } from '../../../../companion/src/database/stores/deliveries.ts';
import { freshnessStore } from '../../../../companion/src/database/stores/freshness.ts';
import { presenceStore } from '../../../../companion/src/database/stores/presence.ts';
import { reservationStore } from '../../../../companion/src/database/stores/reservations.ts';
import { submissionStore } from '../../../../companion/src/database/stores/submissions.ts';
import type { ReservationQuery } from '../../../../companion/src/credit/port.ts';
import { instant } from '../../../../companion/src/canonical/time.ts';
import type { ArgumentsOf, Operation, Statement } from '../store/operations.ts';
import type { JobRow } from '../store/rows.ts';
import { HOLDER } from './database.ts';

type Real = { readonly [O in Operation]: (...args: ArgumentsOf<O>) => Promise<unknown> };

/** Sent at once before any is waited for; the one connection keeps their order. */
const BATCH = 40;

/** What Postgres answers to each statement, in their order; a statement that fails answers its error. */
export async function replay(
  sql: Sql,
  orgId: string,
  statements: readonly Statement[],
  jobs: readonly JobRow[],
): Promise<readonly unknown[]> {
  const real = realStores(sql, orgId, jobs);
  const answers: unknown[] = [];
  for (let at = 0; at < statements.length; at += BATCH) {
    const sent: Promise<unknown>[] = [];
    for (const { operation, arguments: args, at: now } of statements.slice(at, at + BATCH)) {
      const moved = sql`select set_config('simulation.now', ${instant(now)}, false)`.execute();
      const act = real[operation] as (...args: readonly unknown[]) => Promise<unknown>;
      sent.push(Promise.all([act(...args), moved]).then(([answer]) => answer));
      // The driver sends a statement in a later microtask; by then the next one's moment must not have been set.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const settled = await Promise.allSettled(sent);
    answers.push(...settled.map((each) => (each.status === 'fulfilled' ? each.value : String(each.reason))));
  }
  return answers;
}

function realStores(sql: Sql, orgId: string, jobs: readonly JobRow[]): Real {
  const submissions = submissionStore(sql);
  const deliveries = deliveryStore(sql);
  const freshness = freshnessStore(sql);
  const reservations = reservationStore(sql);
  const presence = presenceStore(sql);
  const queue = realQueue(sql, orgId, jobs);
  const yes = (statement: PromiseLike<readonly { answer: boolean }[]>): Promise<boolean> => answerOf(statement);
  return {
    'submission.submit': async (request) => submissions.submit({ ...request, orgId }),
    'submission.resume': async (request) => submissions.resume({ ...request, orgId }),
    'submission.claim': async (id, leaseMs) => submissions.claim(orgId, id, leaseMs),
    'submission.recordAnswer': async (id, fence, answer) => submissions.recordAnswer(orgId, id, fence, answer),
    'submission.release': async (id) => presence.release({ orgId, submissionId: id, holder: HOLDER }),
    'submission.get': async (id) => submissions.get(orgId, id),
    'submission.list': async (filter, page) => submissions.list(orgId, filter, page),
    'reservation.live': async (payers: readonly ReservationQuery[]) => reservations.live(orgId, payers),
    'delivery.claim': async (claim) => deliveries.claim(orgId, claim),
    'delivery.pause': async (claims, failure, pausesMs) => deliveries.pause(orgId, claims, failure, pausesMs),
    'delivery.complete': async (id, fence, done) => deliveries.complete(orgId, id, fence, done),
    'delivery.fail': async (id, fence, failed) => deliveries.fail(orgId, id, fence, failed),
    'delivery.recordKey': async (id) => deliveries.recordKey(orgId, id),
    'delivery.retry': async () => deliveries.retry(orgId, 'operator'),
    'delivery.requeue': async (id) =>
      yes(sql<{ answer: boolean }[]>`
        select ledgerline.delivery_requeue(${orgId}, ${id}, ledgerline.clock_timestamp()) as answer`),
    'freshness.peek': async (domain, key) => freshness.peek(orgId, domain as 'credit', key),
    'freshness.claim': async (request) => freshness.claim({ ...request, orgId }),
    // The store answers nothing; whether the lease held shows in the rows.
    'freshness.complete': async (request) =>
      yes(sql<{ answer: boolean }[]>`
        select ledgerline.freshness_complete(${orgId}, ${request.domain}, ${request.key}, ${request.fence},
          ${request.beganAt}, ${sql.json(request.value as never)}) as answer`),
    'freshness.abandon': async (domain, key, fence) => freshness.abandon(orgId, domain as 'credit', key, fence),
    'sweeper.pending': async () => idsOf(sql`select * from ledgerline.sweeper_pending(100000)`, orgId),
    'sweeper.deliveries': async () => idsOf(sql`select * from ledgerline.sweeper_deliveries(100000)`, orgId),
    'submission.requeue': async (id) =>
      yes(sql<{ answer: boolean }[]>`select ledgerline.submission_requeue(${orgId}, ${id}) as answer`),
    ...queue,
  };
}

/** pg-boss's part, done as it does it: a job in hand is active, and says so; one that is done is gone. */
function realQueue(sql: Sql, orgId: string, jobs: readonly JobRow[]) {
  const jobOf = (id: number): JobRow => {
    const job = jobs[id - 1];
    if (job === undefined) throw new Error(`no job ${id} was made`);
    return job;
  };
  /** Jobs of the simulation have other ids than Postgres gives: what they are for and when they are due names them. */
  const named = (id: number) => {
    const { queue, submissionId, startAfter } = jobOf(id);
    return sql`name = ${queue} and data->>'orgId' = ${orgId} and data->>'submissionId' = ${submissionId}
      and start_after = ${instant(startAfter)}::text::timestamptz`;
  };
  const remove = async (id: number): Promise<undefined> => {
    await ask(sql`delete from pgboss.job where id = (select id from pgboss.job where ${named(id)} limit 1)`);
    return undefined;
  };
  return {
    'job.take': async (id: number) => {
      const taken = await ask(sql`
        update pgboss.job set state = 'active', started_on = ledgerline.clock_timestamp(),
          heartbeat_on = ledgerline.clock_timestamp()
        where id = (select id from pgboss.job where ${named(id)} and state = 'created' limit 1) returning id`);
      return taken.length > 0;
    },
    'job.done': remove,
    'job.lose': remove,
    'job.beat': async (ids: readonly number[]): Promise<undefined> => {
      await Promise.all(
        ids.map(async (id) =>
          ask(sql`
            update pgboss.job set heartbeat_on = ledgerline.clock_timestamp() where ${named(id)} and state = 'active'`),
        ),
      );
      return undefined;
    },
  };
}

async function idsOf(
  statement: PromiseLike<readonly Record<string, unknown>[]>,
  orgId: string,
): Promise<readonly string[]> {
  const rows = await ask(statement);
  return rows
    .filter((row) => row['org_id'] === orgId)
    .map((row) => String(row['submission_id']))
    .toSorted();
}
