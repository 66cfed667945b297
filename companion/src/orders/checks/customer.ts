/** The buyer exists in the ERP, may order, and is not blocked. */
import { ErpError } from '../../systems/erp/errors.ts';
import { type CheckContext, type Checked, line, provenanceOf } from './check.ts';

export async function checkCustomer(context: CheckContext): Promise<Checked> {
  const check = 'customer';
  const reading = await context.customer(context.route.customer).catch((error: unknown) => {
    if (error instanceof ErpError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  });
  if (reading === undefined) {
    return line({
      check,
      state: 'fail',
      code: 'CUSTOMER_GONE',
      message: `Customer ${context.route.customer}, which the account is linked to, is not in the ERP any more.`,
      action: 'Ask your Ledgerline admin to link the account to the customer it buys as.',
      clearedBy: 'admin',
    });
  }
  const customer = reading.value;
  const provenance = provenanceOf(context, reading);
  if (customer.blocked) {
    const words = customer.blockReason === undefined ? '' : ` The ERP says: ${customer.blockReason}`;
    return line({
      check,
      state: 'hold',
      code: 'CUSTOMER_BLOCKED',
      message: `${customer.name} is blocked for orders in the ERP.${words}`,
      provenance,
      action: 'Ask finance to lift the block in the ERP.',
      clearedBy: 'finance',
    });
  }
  if (customer.inactive) {
    return line({
      check,
      state: 'fail',
      code: 'CUSTOMER_INACTIVE',
      message: `${customer.name} is not active in the ERP.`,
      provenance,
      action: 'An admin links the account to an active customer, or has this one activated in the ERP.',
      clearedBy: 'admin',
    });
  }
  if (!reading.approvable) {
    return line({
      check,
      state: 'notChecked',
      code: 'CUSTOMER_TOO_OLD',
      message: `What is known of ${customer.name} is too old to decide from.`,
      provenance,
      action: 'Check again when the ERP answers.',
      clearedBy: 'operations',
    });
  }
  return line({ check, state: 'pass', code: 'CUSTOMER_OK', message: `${customer.name} may order.`, provenance });
}
