/** What is known here of the orders that an org asks for. */
import type { RequestStore } from '../../delivery/port.ts';
import { answerOf, type Sql } from '../client.ts';

export function requestStore(sql: Sql): RequestStore {
  return {
    otherKeys: async (orgId, sourceRecord, key) =>
      answerOf(
        sql<{ answer: string[] }[]>`
          select ledgerline.submission_request_keys(${orgId}, ${sourceRecord}, ${key}) as answer`,
      ),
    take: async (orgId, recordId, key) =>
      answerOf(sql<{ answer: number }[]>`select ledgerline.request_take(${orgId}, ${recordId}, ${key}) as answer`),
    taken: async (orgId, recordId) => {
      await sql`select ledgerline.request_taken(${orgId}, ${recordId})`;
    },
  };
}
