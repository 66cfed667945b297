/** Whose credit an account lives on: in each entity the customers that pay for it, else those that buy. */
import type { CustomerLink } from '../canonical/customer.ts';
import { entityKey } from '../canonical/entity.ts';
import type { PayerRef } from './port.ts';

/** Each customer once, by connection, entity and number; the same choice as routing's `payer`. */
export function payersOf(links: readonly CustomerLink[]): readonly PayerRef[] {
  const paidFor = new Set(links.filter(({ role }) => role === 'payer').map(entityKey));
  const payers = new Map<string, PayerRef>();
  for (const link of links) {
    if (link.role !== (paidFor.has(entityKey(link)) ? 'payer' : 'soldTo')) continue;
    const { connectionId, entity, customer } = link;
    payers.set(payerKey({ connectionId, entity, payer: customer }), { connectionId, entity, payer: customer });
  }
  return [...payers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, payer]) => payer);
}

export function payerKey({ connectionId, entity, payer }: PayerRef): string {
  return JSON.stringify([connectionId, entity, payer]);
}
