/** Backfills of an org: how far they are, and whose turn it is. */
import { wellFormed } from '../../canonical/text.ts';
import type { Backfill, BackfillStore, LinkedCustomer } from '../../delivery/port.ts';
import { answerOf, isoInstant, type Sql } from '../client.ts';

type BackfillRow = Omit<Backfill, 'ratePerSecond' | 'secondsLeft'> & { readonly elapsedSeconds: number };

export function backfillStore(sql: Sql): BackfillStore {
  return {
    start: async (orgId, backfillId, actor) =>
      backfillOf(
        await answerOf(
          sql<{ answer: BackfillRow | null }[]>`
            select ledgerline.backfill_start(${orgId}, ${backfillId}, ${actor}) as answer`,
        ),
      ),
    get: async (orgId, backfillId) =>
      backfillOf(
        await answerOf(
          sql<{ answer: BackfillRow | null }[]>`
            select ledgerline.backfill_get(${orgId}, ${backfillId}) as answer`,
        ),
      ),
    claim: async (orgId, backfillId, limit, leaseMs) => {
      const row = await answerOf(
        sql<{ answer: { fence: number; customers: LinkedCustomer[]; more: boolean } | null }[]>`
          select ledgerline.backfill_claim(${orgId}, ${backfillId}, ${limit}, ${leaseMs}) as answer`,
      );
      return row ?? undefined;
    },
    advance: async (orgId, backfillId, fence, step) =>
      answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.backfill_advance(${orgId}, ${backfillId}, ${fence}, ${step.done}, ${step.failed},
            ${step.reached ?? null}, ${step.state}, ${step.message === undefined ? null : wellFormed(step.message)}) as answer`,
      ),
  };
}

/** The rate is that of the whole run: customers differ in how much there is of them. */
function backfillOf(row: BackfillRow | null): Backfill | undefined {
  if (row === null) return undefined;
  const { elapsedSeconds, ...backfill } = row;
  const handled = row.done + row.failed;
  const rate = elapsedSeconds > 0 && handled > 0 ? handled / elapsedSeconds : undefined;
  return {
    ...backfill,
    startedAt: isoInstant(row.startedAt),
    ...(rate === undefined ? {} : { ratePerSecond: Math.round(rate * 100) / 100 }),
    ...(rate === undefined || row.state !== 'running'
      ? {}
      : { secondsLeft: Math.ceil(Math.max(row.total - handled, 0) / rate) }),
  };
}
