import { describe, expect, it } from 'vitest';
import { money, zero } from '../canonical/money.ts';
import type { CanonicalOrder } from '../canonical/order.ts';
import type { ErpOrder, ErpOrderLine } from '../systems/erp/port.ts';
import { type Approved, differences } from './differences.ts';
import { ORDER } from './doubles/desk.ts';

const APPROVED: CanonicalOrder = {
  ...ORDER,
  lines: [
    { lineId: 'l1', product: 'WIDGET', quantity: '10', unitPrice: '100.00' },
    { lineId: 'l2', product: 'GADGET', quantity: '1', unitPrice: '250.00' },
  ],
};
const approvedFor = (order: CanonicalOrder, partners: Approved['partners'] = {}): Approved => ({
  order,
  customer: 'ACME',
  partners,
});
const usd = (amount: string) => money(amount, 'USD');

const LINES: readonly [ErpOrderLine, ErpOrderLine] = [
  { lineId: 'l1', product: 'WIDGET', quantity: '10.0', unitPrice: '100', net: usd('1000') },
  { lineId: 'l2', product: 'GADGET', quantity: '1', unitPrice: '250.00', net: usd('250') },
];

const ERP: ErpOrder = {
  number: 'SO-1',
  erpId: '1',
  state: 'open',
  customer: 'ACME',
  currency: 'USD',
  purchaseOrderNumber: 'PO-7',
  paymentTerms: 'Net 30',
  lines: LINES,
  net: usd('1250'),
  tax: zero('USD'),
  gross: usd('1250'),
  asOf: '2026-11-24T09:00:00.000Z',
};

describe('what the ERP holds differently from what was approved', () => {
  it('is nothing when only the writing of numbers differs', () => {
    expect(differences(approvedFor(APPROVED), ERP)).toEqual([]);
  });

  it('is nothing when the ERP keeps no line ids and orders the lines its own way', () => {
    const lines = LINES.toReversed().map(({ lineId: _lineId, ...line }) => line);
    expect(differences(approvedFor(APPROVED), { ...ERP, lines })).toEqual([]);
  });

  it.each<[string, Partial<ErpOrder>, readonly object[]]>([
    [
      'a price',
      { lines: [{ ...LINES[0], unitPrice: '95.00' }, LINES[1]], net: usd('1200') },
      [
        { field: 'unitPrice', lineId: 'l1', approved: '100.00', erp: '95.00' },
        { field: 'net', approved: '1250.00', erp: '1200.00' },
      ],
    ],
    [
      'a quantity',
      { lines: [{ ...LINES[0], quantity: '9' }, LINES[1]] },
      [{ field: 'quantity', lineId: 'l1', approved: '10', erp: '9' }],
    ],
    [
      'a product',
      { lines: [LINES[0], { ...LINES[1], product: 'GADGET-2' }] },
      [{ field: 'product', lineId: 'l2', approved: 'GADGET', erp: 'GADGET-2' }],
    ],
    [
      'a line left out',
      { lines: [LINES[0]] },
      [
        { field: 'lines', approved: '2', erp: '1' },
        { field: 'product', lineId: 'l2', approved: 'GADGET' },
      ],
    ],
    [
      'a line added',
      { lines: [...LINES, { product: 'FREIGHT', quantity: '1', unitPrice: '9.00', net: usd('9') }] },
      [
        { field: 'lines', approved: '2', erp: '3' },
        { field: 'product', erp: 'FREIGHT' },
      ],
    ],
    [
      'the customer’s order number',
      { purchaseOrderNumber: 'PO' },
      [{ field: 'purchaseOrderNumber', approved: 'PO-7', erp: 'PO' }],
    ],
    ['the customer', { customer: 'GLOBEX' }, [{ field: 'customer', approved: 'ACME', erp: 'GLOBEX' }]],
    [
      'the currency',
      { currency: 'EUR', net: money('1250', 'EUR') },
      [{ field: 'currency', approved: 'USD', erp: 'EUR' }],
    ],
  ])('names %s', (_name, change, expected) => {
    expect(differences(approvedFor(APPROVED), { ...ERP, ...change })).toEqual(expected);
  });

  it('compares payment terms only where the order names them', () => {
    expect(differences(approvedFor(APPROVED), { ...ERP, paymentTerms: 'Net 60' })).toEqual([]);
    expect(
      differences(approvedFor({ ...APPROVED, paymentTerms: 'Net 30' }), { ...ERP, paymentTerms: 'Net 60' }),
    ).toEqual([{ field: 'paymentTerms', approved: 'Net 30', erp: 'Net 60' }]);
  });

  it.each<[string, Partial<ErpOrder>, object]>([
    ['bill-to', { billTo: 'OTHER' }, { field: 'billTo', approved: 'PAYER', erp: 'OTHER' }],
    ['ship-to', { shipTo: 'OTHER' }, { field: 'shipTo', approved: 'DEPOT', erp: 'OTHER' }],
    [
      'requested date',
      { requestedDate: '2026-12-24' },
      { field: 'requestedDate', approved: '2026-12-01', erp: '2026-12-24' },
    ],
    ['payment in advance', { prepaid: false }, { field: 'prepaid', approved: 'true', erp: 'false' }],
  ])('compares the %s only where the order names it', (_name, change, expected) => {
    const order: CanonicalOrder = { ...APPROVED, requestedDate: '2026-12-01', prepaid: true };
    const partners = { billTo: 'PAYER', shipTo: 'DEPOT' };
    const erp: ErpOrder = { ...ERP, ...partners, requestedDate: '2026-12-01', prepaid: true };
    expect(differences(approvedFor(order, partners), erp)).toEqual([]);
    expect(differences(approvedFor(order, partners), { ...erp, ...change })).toEqual([expected]);
    expect(differences(approvedFor(APPROVED), { ...erp, ...change })).toEqual([]);
  });

  it('is nothing where the ERP does not say what the order names', () => {
    const order: CanonicalOrder = { ...APPROVED, requestedDate: '2026-12-01', prepaid: true };
    expect(differences(approvedFor(order, { billTo: 'PAYER', shipTo: 'DEPOT' }), ERP)).toEqual([]);
  });

  it('pairs two lines of one product by what they say before it calls them different', () => {
    const approved = {
      ...APPROVED,
      lines: [
        { lineId: 'a', product: 'WIDGET', quantity: '1', unitPrice: '100.00' },
        { lineId: 'b', product: 'WIDGET', quantity: '5', unitPrice: '90.00' },
      ],
    };
    const erp = {
      ...ERP,
      net: usd('550'),
      lines: [
        { product: 'WIDGET', quantity: '5', unitPrice: '90.00', net: usd('450') },
        { product: 'WIDGET', quantity: '1', unitPrice: '100.00', net: usd('100') },
      ],
    };
    expect(differences(approvedFor(approved), erp)).toEqual([]);
  });
});
