/** What the tests of Tryton's traps share: one database, its people, fresh orders, and a port behind an interposer. */
import { randomUUID } from 'node:crypto';
import type { ErpPort, OrderRequest } from '../../../../companion/src/systems/erp/port.ts';
import type { RunningTryton } from '../../../../scripts/tryton/index.ts';
import { CALL, type TestBooks, US } from '../books.ts';
import { interpose, type Interposer } from '../interposer.ts';

export interface Trapped {
  readonly server: RunningTryton;
  readonly books: TestBooks;
  readonly port: ErpPort;
}

export type Given = () => Trapped;

/** An order of one WIDGET at this price in USD, with a new key. */
export function order(customer: string, amount: string, more: Partial<OrderRequest> = {}): OrderRequest {
  const key = `LL-${randomUUID().replaceAll('-', '')}`;
  const lines = [{ lineId: '1', product: 'WIDGET', quantity: '1', unitPrice: amount }];
  return { key, customer, currency: 'USD', lines, ...more };
}

/** Runs the act with a port behind an interposer, then closes both. */
export async function behindInterposer(
  { server, books }: Trapped,
  act: (behind: ErpPort, proxy: Interposer) => Promise<void>,
): Promise<void> {
  const proxy = await interpose(server.url);
  const behind = books.port({ url: proxy.url });
  try {
    await act(behind, proxy);
  } finally {
    await behind.close();
    await proxy.close();
  }
}

export async function invoiceId({ books }: Trapped, number: string): Promise<number> {
  return (await books.client('bookkeeper')).find('account.invoice', [['number', '=', number]]);
}

/** As Tryton itself names it. */
export async function stateIn({ books }: Trapped, model: string, id: number): Promise<string | undefined> {
  const [record] = await (await books.client('bookkeeper')).read<{ state: string }>(model, [id], ['state']);
  return record?.state;
}

export async function invoiceOf({ port }: Trapped, customer: string, number: string) {
  const { items } = await port.listInvoices(US, { customer }, undefined, CALL);
  return items.find((invoice) => invoice.number === number);
}
