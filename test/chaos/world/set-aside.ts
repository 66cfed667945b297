/**
 * What an operator does about submissions that were set aside, since three leases on them in a row ended without an answer:
 * has each asked again. With many kills some are caught three times, and putting them aside is then what is promised.
 */
import { storedSubmissions } from './books.ts';
import type { ChaosWorld } from './world.ts';

/** Answers how many there were. */
export async function askAgainForSetAside({ client, database }: ChaosWorld): Promise<number> {
  const aside = (await storedSubmissions(database.adminUrl)).filter(
    ({ state, reasonCode }) => state === 'pending' && reasonCode === 'POISONED',
  );
  for (const { submissionId } of aside) await client.send(`/v1/orders/${submissionId}/recheck`, { method: 'POST' });
  return aside.length;
}
