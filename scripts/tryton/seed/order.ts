/** A sale that is entered and confirmed as a person would. */
import { addedIds, chosen, type Json, type TrytonClient } from '../client.ts';

export interface OrderRequest {
  readonly company: number;
  readonly party: number;
  readonly product: number;
  readonly quantity: string;
}

export async function placeOrder(client: TrytonClient, request: OrderRequest): Promise<void> {
  const { company, party, product } = request;
  const context = { company };
  const [own] = await client.read<{ currency: number }>('company.company', [company], ['currency']);
  const head = { company, party, currency: own?.currency ?? null };
  const proposed = await client.onChange('sale.sale', head, ['party'], context);
  const sale = { ...head, ...chosen(proposed, ['invoice_address', 'shipment_address', 'payment_term', 'price_list']) };
  const entered = { type: 'line', product, quantity: Number(request.quantity) };
  const line = await client.onChange('sale.line', { ...entered, company, sale }, ['product', 'quantity'], context);
  const record: Json = {
    ...entered,
    ...chosen(line, ['unit', 'unit_price']),
    taxes: [['add', addedIds(line, 'taxes')]],
  };
  const id = await client.createOne('sale.sale', { ...sale, lines: [['create', [record]]] }, context);
  await client.call('model.sale.sale.quote', [[id]], context);
  await client.call('model.sale.sale.confirm', [[id]], context);
  const [confirmed] = await client.read<{ state: string }>('sale.sale', [id], ['state'], context);
  if (confirmed?.state !== 'processing') throw new Error(`order ${String(id)} is ${confirmed?.state ?? 'gone'}`);
}
