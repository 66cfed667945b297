import { describe, expect, it } from 'vitest';
import { ErpError } from '../../errors.ts';
import { brokenAnswer } from '../../http-failure.ts';
import type { Desk } from './desk.ts';
import { confirmSale } from './submission.ts';

const AMOUNT = { __class__: 'Decimal', decimal: '100' };
const SALE = {
  id: 7,
  number: '1',
  reference: null,
  description: 'LL-KEY-0001',
  state: 'quotation',
  'party.': { code: '10' },
  'invoice_party.': null,
  'shipment_party.': null,
  'currency.': { code: 'USD' },
  'payment_term.': null,
  shipping_date: null,
  shipment_method: 'order',
  untaxed_amount: AMOUNT,
  tax_amount: AMOUNT,
  total_amount: AMOUNT,
  shipment_state: 'none',
  invoice_state: 'none',
  'lines.': [],
  'amendments.': [],
  _timestamp: '1',
};

/** Shows the sale once, as it was before it was confirmed; what is read after that fails. */
function deskThatFailsAfterwards(failure: ErpError): { readonly desk: Desk; readonly pressed: string[] } {
  const pressed: string[] = [];
  const shown: unknown[] = [[SALE]];
  const desk: Desk = {
    company: { id: 1, name: 'Tools', currency: 'USD' } as Desk['company'],
    clock: { now: () => 0 },
    read: (_method, _args, result) => {
      const next = shown.shift();
      return next === undefined ? Promise.reject(failure) : Promise.resolve(result.parse(next));
    },
    write: (method, _args, result) => {
      pressed.push(method);
      return Promise.resolve(result.parse(null));
    },
  };
  return { desk, pressed };
}

describe('a sale that Tryton has confirmed', () => {
  it.each([
    ['is answered with something else than JSON', brokenAnswer('answers with an HTML page', false)],
    ['is refused', new ErpError('FORBIDDEN', 'no', { retryable: false, outcomeKnown: true })],
    ['comes too late', new ErpError('UNAVAILABLE', 'late', { retryable: true, outcomeKnown: true })],
  ])('is of unknown outcome, never refused, when reading it again %s', async (_how, failure) => {
    const { desk, pressed } = deskThatFailsAfterwards(failure);
    await expect(confirmSale(desk, 7, false)).rejects.toMatchObject({
      code: 'TIMEOUT_UNKNOWN_OUTCOME',
      outcomeKnown: false,
    });
    expect(pressed).toEqual(['sale.sale.confirm']);
  });
});
