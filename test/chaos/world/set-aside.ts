/**
 * What an operator does about work that was set aside, since three leases on it in a row ended without an answer: has each
 * asked again, or told to the org again. With many kills some are caught three times, and putting them aside is then what is
 * promised.
 */
import { storedSubmissions, withSql } from './books.ts';
import type { ChaosWorld } from './world.ts';

/** Answers how many there were. */
export async function takeUpSetAside({ client, database, orgId }: ChaosWorld): Promise<number> {
  const aside = (await storedSubmissions(database.adminUrl)).filter(
    ({ state, reasonCode }) => state === 'pending' && reasonCode === 'POISONED',
  );
  for (const { submissionId } of aside) await client.send(`/v1/orders/${submissionId}/recheck`, { method: 'POST' });
  const untold = await withSql(database.adminUrl, async (sql) => {
    const [row] = await sql<{ n: number }[]>`select ledgerline.delivery_retry(${orgId}, 'fault suite') as n
      where exists (select from ledgerline.outbox o where o.due and o.delivered_at is null and o.failed_at is not null)`;
    return row?.n ?? 0;
  });
  return aside.length + untold;
}
