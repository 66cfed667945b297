/** Who the invoice goes to. */
import { type CheckContext, type Checked } from './check.ts';
import { checkPartner } from './partner.ts';

export function checkBillTo(context: CheckContext): Promise<Checked> {
  const { billTo: customer } = context.route;
  return checkPartner(context, { check: 'billTo', word: 'bill-to', code: 'BILL_TO', customer });
}
