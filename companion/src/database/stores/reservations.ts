/** Live reservations by payer. They are made and ended by the submission functions. */
import { money } from '../../canonical/money.ts';
import type { ReservationStore } from '../../credit/port.ts';
import { answerOf, isoInstant, type Sql } from '../client.ts';

interface TotalsRow {
  readonly asOf: string;
  readonly totals: readonly {
    readonly connectionId: string;
    readonly entity: string;
    readonly payer: string;
    readonly amount: string;
    readonly currency: string;
    readonly count: number;
  }[];
}

export function reservationStore(sql: Sql): ReservationStore {
  return {
    live: async (orgId, payers) => {
      const row = await answerOf(
        sql<{ answer: TotalsRow }[]>`
          select ledgerline.reservation_live(${orgId}, ${sql.json(payers as never)}) as answer`,
      );
      return {
        asOf: isoInstant(row.asOf),
        totals: row.totals.map(({ amount, currency, ...rest }) => ({ ...rest, amount: money(amount, currency) })),
      };
    },
  };
}
