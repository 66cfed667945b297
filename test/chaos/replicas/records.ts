/** What is known in the end of a record that was changed again and again: its revisions here, and its orders in the ERP. */
import type { Order } from '../../../local/erp/order.ts';
import { withSql } from '../world/books.ts';
import type { ChaosWorld } from '../world/world.ts';

/** What a change changes: each asks for another quantity, so that a quantity tells which change it was. */
export interface Revision {
  readonly revision: number;
  readonly quantity: number;
  readonly state: string;
}

export async function revisionsOf({ database }: ChaosWorld, reference: string): Promise<readonly Revision[]> {
  return withSql(database.adminUrl, async (sql) => {
    const rows = await sql<{ revision: number; quantity: string; state: string }[]>`
      select revision, content->'lines'->0->>'quantity' as quantity, state from ledgerline.submission
      where content->>'purchaseOrderNumber' = ${reference} order by revision`;
    return rows.map(({ quantity, ...row }) => ({ ...row, quantity: Number(quantity) }));
  });
}

/** Pure. Quantities of the ERP's orders for a record that stand: one, where nothing is wrong. */
export function standingQuantities(orders: readonly Order[], reference: string): readonly number[] {
  return orders
    .filter(({ yourRef, status }) => yourRef === reference && status !== 'CANCELLED')
    .map(({ lines }) => Number(lines[0]?.qty));
}

/** Pure. Revisions are counted from 1, and none is missing. */
export function gaps(reference: string, revisions: readonly Revision[]): readonly string[] {
  const numbers = revisions.map(({ revision }) => revision);
  const whole = numbers.every((number, at) => number === at + 1);
  return whole ? [] : [`${reference}: its revisions are ${numbers.join(', ')}`];
}
