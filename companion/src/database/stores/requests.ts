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
  };
}
