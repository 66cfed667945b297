/** The sandbox ERP of a test file, over HTTP, with its books as the judge of what was done once. */
import { ControlClient, type SandboxAccess } from '../../../local/erp/control-client.ts';
import type { Order } from '../../../local/erp/order.ts';
import { startSandboxErp } from '../../../local/erp/server.ts';

export interface Erp {
  readonly access: SandboxAccess;
  readonly control: ControlClient;
  /** What stands in the ERP's own books for a customer. */
  ordersOf(customer: string): Promise<readonly Order[]>;
  /** As its own people would: other lines for an order, the rest as they type it. */
  rewrite(no: string, line: { readonly item: string; readonly qty: string; readonly price: string }): Promise<void>;
  stop(): Promise<void>;
}

const API_KEY = 'api-key-of-the-tests';

export async function startErp(): Promise<Erp> {
  const running = await startSandboxErp({ apiKey: API_KEY });
  const access = { url: running.url, apiKey: API_KEY };
  const control = new ControlClient(access);
  return {
    access,
    control,
    ordersOf: async (customer) => (await control.books()).orders.filter(({ debtor }) => debtor === customer),
    rewrite: async (no, line) => {
      const order = (await control.books()).orders.find((candidate) => candidate.no === no);
      if (order === undefined) throw new Error(`the ERP has no order ${no}`);
      const { debtor, ccy, company } = order;
      const response = await fetch(`${access.url}/api/${company}/orders/${no}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${access.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ debtor, ccy, lines: [line] }),
      });
      if (!response.ok) throw new Error(`the ERP refuses: ${await response.text()}`);
    },
    stop: () => running.stop(),
  };
}
