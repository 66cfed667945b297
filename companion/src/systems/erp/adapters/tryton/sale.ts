/** A sale as Tryton reads it back. */
import { z } from 'zod';
import { ErpError } from '../../errors.ts';
import { readReply } from '../../json-answer.ts';
import type { Desk } from './desk.ts';
import type { RpcContext } from './json-rpc.ts';
import { searchRead, zRaw } from './records.ts';
import { type Wire, zDate, zDecimal, zId, zIds, zQuantity, zText } from './wire.ts';

const FIELDS = [
  'number',
  'reference',
  'description',
  'state',
  'party.code',
  'invoice_party.code',
  'shipment_party.code',
  'currency.code',
  'payment_term.name',
  'shipping_date',
  'shipment_method',
  'untaxed_amount',
  'tax_amount',
  'total_amount',
  'shipment_state',
  'invoice_state',
  'lines.type',
  'lines.product.code',
  'lines.quantity',
  'lines.unit',
  'lines.unit_price',
  'lines.amount',
  'lines.note',
  'amendments.state',
  'amendments.description',
  '_timestamp',
] as const;

const partyCode = z.object({ code: z.string() });

export const saleLineRecord = z.object({
  id: zId,
  type: z.string(),
  'product.': z.object({ id: zId, code: zText }).nullable(),
  quantity: zQuantity.nullable(),
  unit: zId.nullable(),
  unit_price: zDecimal.nullable(),
  amount: zDecimal.nullable(),
  note: zText,
});

export const saleRecord = z.object({
  id: zId,
  number: zText,
  reference: zText,
  description: zText,
  state: z.enum(['draft', 'quotation', 'confirmed', 'processing', 'done', 'cancelled']),
  'party.': partyCode,
  'invoice_party.': partyCode.nullable(),
  'shipment_party.': partyCode.nullable(),
  'currency.': partyCode,
  'payment_term.': z.object({ name: z.string() }).nullable(),
  shipping_date: zDate.nullable(),
  shipment_method: z.string().nullable(),
  untaxed_amount: zDecimal,
  tax_amount: zDecimal,
  total_amount: zDecimal,
  shipment_state: z.string(),
  invoice_state: z.string(),
  'lines.': z.array(saleLineRecord),
  'amendments.': z.array(z.object({ id: zId, state: z.string(), description: zText })),
  _timestamp: z.string().nullable(),
});

export type SaleRecord = z.infer<typeof saleRecord>;
export type SaleLineRecord = z.infer<typeof saleLineRecord>;

export interface ReadSale {
  readonly sale: SaleRecord;
  /** As Tryton wrote it. */
  readonly raw: unknown;
}

export async function readSale(desk: Desk, id: number): Promise<ReadSale> {
  const [raw] = await desk.read('sale.sale.read', [[id], FIELDS], z.array(zRaw));
  return parseSale(raw);
}

/** The sale with this number in the company; a sale that has none yet is found by "draft/" and its id. */
export async function readSaleByNumber(desk: Desk, number: string): Promise<ReadSale> {
  const id = /^draft\/(\d{1,9})$/.exec(number)?.[1];
  const [raw] = await searchRead(desk, 'sale.sale', zRaw, {
    domain: [['company', '=', desk.company.id], id === undefined ? ['number', '=', number] : ['id', '=', Number(id)]],
    fields: FIELDS,
    limit: 1,
    order: [['id', 'ASC']],
  });
  if (raw === undefined) {
    throw new ErpError('NOT_FOUND', `${desk.company.name} has no sale ${number}`, {
      retryable: false,
      outcomeKnown: true,
    });
  }
  return parseSale(raw);
}

export function numberOf(sale: Pick<SaleRecord, 'id' | 'number'>): string {
  return sale.number ?? `draft/${String(sale.id)}`;
}

/**
 * Calls a button of one sale ("quote", "confirm", …). Its answer says nothing; the sale is to be read again.
 * `seen`: the sale as it was read; CONFLICT when somebody has changed it since.
 */
export async function press(desk: Desk, button: string, id: number, seen?: SaleRecord): Promise<void> {
  await desk.write(`sale.sale.${button}`, [[id]], z.unknown(), seen === undefined ? {} : unchangedSince(seen));
}

/** Writes values into a sale, unless somebody has changed it since it was read. */
export async function writeSale(desk: Desk, seen: SaleRecord, values: Readonly<Record<string, Wire>>): Promise<void> {
  await desk.write('sale.sale.write', [[seen.id], values], z.unknown(), unchangedSince(seen));
}

/** Tryton compares this with the record's own and refuses a stale write with a ConcurrencyException. */
function unchangedSince(seen: SaleRecord): RpcContext {
  return seen._timestamp === null ? {} : { _timestamp: { [`sale.sale,${String(seen.id)}`]: seen._timestamp } };
}

export async function createSale(desk: Desk, values: Readonly<Record<string, Wire>>): Promise<number> {
  const [id] = await desk.write('sale.sale.create', [[values]], zIds.length(1));
  if (id === undefined) throw new Error('a schema of length 1 let nothing pass');
  return id;
}

function parseSale(raw: unknown): ReadSale {
  return { sale: readReply(saleRecord, raw, 'a sale', false), raw };
}
