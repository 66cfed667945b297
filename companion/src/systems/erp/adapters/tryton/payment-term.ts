/** Payment terms by name. */
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
