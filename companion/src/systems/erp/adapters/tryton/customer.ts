/** Customers: a party with its addresses, in one company. */
import { z } from 'zod';
import type { Address, Customer, Partner, PartnerRole } from '../../../../canonical/customer.ts';
import type { Page } from '../../port.ts';
import { type Block, blockOf } from './block.ts';
import type { Desk } from './desk.ts';
import { EVEN_INACTIVE, noSuchCustomer } from './party.ts';
import { termsWithoutOwn } from './payment-term.ts';
import { searchRead } from './records.ts';
import { zDecimal, zId, zText } from './wire.ts';

const FIELDS = [
  'code',
  'name',
  'active',
  'credit_limit_amount',
  'customer_payment_term.name',
  'customer_currency.code',
  'addresses.street',
  'addresses.city',
  'addresses.postal_code',
  'addresses.country.code',
  'addresses.invoice',
  'addresses.delivery',
] as const;

const addressRecord = z.object({
  id: zId,
  street: zText,
  city: zText,
  postal_code: zText,
  invoice: z.boolean().nullable(),
  delivery: z.boolean().nullable(),
  'country.': z.object({ code: zText }).nullable(),
});

const customerRecord = z.object({
  id: zId,
  code: z.string(),
  name: z.string().nullable(),
  active: z.boolean(),
  credit_limit_amount: zDecimal.nullable(),
  'customer_payment_term.': z.object({ name: z.string() }).nullable(),
  'customer_currency.': z.object({ code: z.string() }).nullable(),
  'addresses.': z.array(addressRecord),
});

type CustomerRecord = z.infer<typeof customerRecord>;
type AddressRecord = z.infer<typeof addressRecord>;

export async function readCustomer(desk: Desk, number: string): Promise<Customer> {
  const [found, block] = await Promise.all([
    searchRead(desk, 'party.party', customerRecord, {
      domain: [['code', '=', number], EVEN_INACTIVE],
      fields: FIELDS,
      limit: 1,
    }),
    blockOf(desk, number),
  ]);
  const [record] = found;
  if (record === undefined) throw noSuchCustomer(number);
  return customerOf(desk, record, block);
}

/** Customers whose name or number contains the text, by id. The cursor is the last id of the page before. */
export async function findCustomers(
  desk: Desk,
  text: string,
  cursor: string | undefined,
  size: number,
): Promise<Page<Customer>> {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const found = await searchRead(desk, 'party.party', customerRecord, {
    domain: [
      ['id', '>', Number(cursor ?? 0)],
      ['OR', ['name', 'ilike', pattern], ['code', 'ilike', pattern]],
    ],
    fields: FIELDS,
    limit: size + 1,
    order: [['id', 'ASC']],
  });
  const page = found.slice(0, size);
  const items = await Promise.all(
    page.map(async (record) => customerOf(desk, record, await blockOf(desk, record.code))),
  );
  const last = page.at(-1);
  return { items, ...(found.length > size && last !== undefined ? { nextCursor: String(last.id) } : {}) };
}

async function customerOf(desk: Desk, record: CustomerRecord, block: Block | undefined): Promise<Customer> {
  const terms = record['customer_payment_term.']?.name ?? (await termsWithoutOwn(desk, record.id));
  const blocked = block !== undefined && record.credit_limit_amount !== null;
  return {
    customer: record.code,
    name: record.name ?? record.code,
    currency: record['customer_currency.']?.code ?? desk.company.currency,
    ...(terms === undefined ? {} : { paymentTerms: terms }),
    blocked,
    ...(blocked ? { blockReason: block.reason } : {}),
    inactive: !record.active,
    partners: partnersOf(record),
  };
}

/** As Tryton picks addresses (party.address_get): those marked for the use, else the first. */
function partnersOf(record: CustomerRecord): readonly Partner[] {
  const addresses = record['addresses.'];
  const marked = (use: 'invoice' | 'delivery') => {
    const chosen = addresses.filter((address) => address[use] === true);
    return chosen.length > 0 ? chosen : addresses.slice(0, 1);
  };
  const invoice = marked('invoice');
  return [
    ...partners('soldTo', record, addresses.slice(0, 1)),
    ...partners('payer', record, invoice.slice(0, 1)),
    ...partners('billTo', record, invoice),
    ...partners('shipTo', record, marked('delivery')),
  ];
}

function partners(role: PartnerRole, record: CustomerRecord, addresses: readonly AddressRecord[]): readonly Partner[] {
  const own = { role, customer: record.code, name: record.name ?? record.code };
  return addresses.length === 0 ? [own] : addresses.map((address) => ({ ...own, address: addressOf(address) }));
}

function addressOf(record: AddressRecord): Address {
  const { id, street, city, postal_code: postalCode } = record;
  const country = record['country.']?.code;
  return {
    erpId: String(id),
    ...(street === undefined ? {} : { street }),
    ...(city === undefined ? {} : { city }),
    ...(postalCode === undefined ? {} : { postalCode }),
    ...(country === undefined ? {} : { country }),
  };
}
