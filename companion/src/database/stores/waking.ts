/** Asking sooner what waits for an ERP that answers again. */
import type { WakeStore } from '../../orders/port.ts';
import { answerOf, type Sql } from '../client.ts';

export function wakeStore(sql: Sql): WakeStore {
  return {
    wake: async (orgId, connectionId, overMs, limit) =>
      answerOf(
        sql<{ answer: number }[]>`
          select ledgerline.submission_wake(${orgId}, ${connectionId}, ${overMs}, ${limit}) as answer`,
      ),
  };
}
