/** The bookkeeper at the sandbox ERP's desk: its /control does what its own people would. */
import { ControlClient, type SandboxAccess } from '../../local/erp/control-client.ts';
import type { Bookkeeper } from './bookkeeper.ts';

const ENTITY = 'us';

export function sandboxBookkeeper(access: SandboxAccess): Bookkeeper {
  const control = new ControlClient(access);
  return {
    createCustomer: ({ name, creditLimit, paymentTerms }) =>
      control.openDebtor({ name, accounts: { [ENTITY]: { creditLine: creditLimit, terms: paymentTerms } } }),

    async postInvoice({ customer, product, quantity }) {
      return (await control.postSale(ENTITY, { debtor: customer, item: product, qty: quantity })).no;
    },

    async payInvoice(number) {
      await control.recordReceipt(ENTITY, number);
    },
  };
}
