/** Debtors of a company as customers. */
import { z } from 'zod';
import type { Address, Customer, Partner, PartnerRole } from '../../../../canonical/customer.ts';
import type { Page } from '../../port.ts';
import { cursorOf, type Desk, query, requireCurrency, segment } from './api.ts';
import { pageOf, zCurrency, zNo } from './wire.ts';

const addressSchema = z.object({
  addrNo: zNo,
  use: z.array(z.enum(['DELIVERY', 'BILLING'])),
  street: z.string(),
  town: z.string(),
  zip: z.string(),
  land: z.string().regex(/^[A-Z]{2}$/),
});

const debtorSchema = z.object({
  no: zNo,
  name: z.string().min(1),
  closed: z.boolean(),
  ccy: zCurrency,
  terms: z.string().min(1).optional(),
  stopText: z.string().optional(),
  addresses: z.array(addressSchema),
});

type DebtorReply = z.infer<typeof debtorSchema>;
type AddressReply = z.infer<typeof addressSchema>;

export async function readCustomer(desk: Desk, customer: string): Promise<Customer> {
  const path = `debtors/${segment(customer)}`;
  const { reply } = await desk.get({ path, reply: debtorSchema, what: 'a debtor' });
  return customerOf(desk, reply);
}

/** By number. The text is looked for in names and numbers. */
export async function findCustomers(desk: Desk, text: string, cursor: string | undefined): Promise<Page<Customer>> {
  const path = `debtors${query({ search: text, from: cursor })}`;
  const { reply } = await desk.get({ path, reply: pageOf(debtorSchema), what: 'debtors' });
  return { items: reply.rows.map((debtor) => customerOf(desk, debtor)), ...cursorOf(reply.next) };
}

function customerOf(desk: Desk, debtor: DebtorReply): Customer {
  requireCurrency(desk, debtor.ccy, false);
  return {
    customer: debtor.no,
    name: debtor.name,
    currency: debtor.ccy,
    ...(debtor.terms === undefined ? {} : { paymentTerms: debtor.terms }),
    blocked: debtor.stopText !== undefined,
    ...(debtor.stopText === undefined ? {} : { blockReason: debtor.stopText }),
    inactive: debtor.closed,
    partners: [
      ...partners('soldTo', debtor, debtor.addresses.slice(0, 1)),
      ...partners('payer', debtor, usable(debtor, 'BILLING').slice(0, 1)),
      ...partners('billTo', debtor, usable(debtor, 'BILLING')),
      ...partners('shipTo', debtor, usable(debtor, 'DELIVERY')),
    ],
  };
}

function usable(debtor: DebtorReply, use: AddressReply['use'][number]): readonly AddressReply[] {
  return debtor.addresses.filter((address) => address.use.includes(use));
}

function partners(role: PartnerRole, debtor: DebtorReply, addresses: readonly AddressReply[]): readonly Partner[] {
  const own = { role, customer: debtor.no, name: debtor.name };
  return addresses.length === 0 ? [own] : addresses.map((address) => ({ ...own, address: addressOf(address) }));
}

function addressOf({ addrNo, street, town, zip, land }: AddressReply): Address {
  return { erpId: addrNo, street, city: town, postalCode: zip, country: land };
}
