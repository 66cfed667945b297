/** What is kept of an account's credit, in one look: the statement behind every page that shows credit. */
import type { PartnerRole } from '../../canonical/customer.ts';
import { money } from '../../canonical/money.ts';
import type { CreditBook } from '../../credit/port.ts';
import { answerOf, exactInstant, isoInstant, type Sql } from '../client.ts';

interface LookRow {
  readonly now: string;
  readonly links: readonly {
    readonly connectionId: string;
    readonly entity: string;
    readonly customer: string;
    readonly role: PartnerRole;
    readonly value: unknown;
    readonly asOf: string | null;
    readonly reserved: readonly { readonly amount: string; readonly currency: string }[] | null;
  }[];
}

export function creditBook(sql: Sql): CreditBook {
  return {
    look: async (orgId, accountId) => {
      const row = await answerOf(
        sql<{ answer: LookRow }[]>`select ledgerline.credit_look(${orgId}, ${accountId}) as answer`,
      );
      return {
        now: isoInstant(row.now),
        links: row.links.map(({ value, asOf, reserved, ...link }) => ({
          ...{ accountId, ...link },
          ...(asOf === null
            ? {}
            : {
                kept: {
                  reading: { value, asOf: exactInstant(asOf) },
                  reserved: (reserved ?? []).map(({ amount, currency }) => money(amount, currency)),
                },
              }),
        })),
      };
    },
  };
}
