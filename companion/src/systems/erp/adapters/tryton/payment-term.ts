/** Payment terms: by name, and those that a customer has without any being named. */
import { z } from 'zod';
import { ErpError } from '../../errors.ts';
import type { Desk } from './desk.ts';
import { searchRead } from './records.ts';
import { zId } from './wire.ts';

const termRecord = z.object({ id: zId });

/** Id of the payment term with this name; MASTER_DATA when Tryton has none. */
export async function paymentTermId(desk: Desk, name: string): Promise<number> {
  const [term] = await searchRead(desk, 'account.invoice.payment_term', termRecord, {
    domain: [['name', '=', name]],
    fields: ['id'],
    limit: 1,
    order: [['id', 'ASC']],
  });
  if (term !== undefined) return term.id;
  const message = `Tryton has no payment term “${name}”`;
  throw new ErpError('MASTER_DATA', message, {
    retryable: false,
    outcomeKnown: true,
    findings: [{ severity: 'error', code: 'TERMS_UNKNOWN', message, target: 'paymentTerms' }],
  });
}

const proposed = z.object({ 'payment_term.': z.object({ rec_name: z.string() }).nullish() });

/**
 * The terms that an order of this customer gets by itself. A party's own terms hold in every company; where it has none,
 * they are those that the company keeps as its default.
 */
export async function termsWithoutOwn(desk: Desk, party: number): Promise<string | undefined> {
  const values = { company: desk.company.id, party };
  const sale = await desk.read('sale.sale.on_change', [values, ['party']], proposed);
  return sale['payment_term.']?.rec_name;
}
