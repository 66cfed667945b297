/** Sales orders and quotes of a company. */
import { Hono } from 'hono';
import type { ErpClock } from '../calendar.ts';
import { companyOf } from '../company.ts';
import { cancelInputSchema, orderInputSchema } from '../document-input.ts';
import type { Ledger } from '../ledger.ts';
import { cancelOrder, changeOrder, type Order, orderByReference, orderIn, placeOrder, recheckOrder } from '../order.ts';
import { quote } from '../quote.ts';
import type { RequestLog } from '../request-log.ts';
import { readBody } from './request.ts';

export function orders(ledger: Ledger, clock: ErpClock, requests: RequestLog): Hono {
  return new Hono()
    .post('/:company/quotes', async (c) => {
      const { code } = companyOf(ledger, c.req.param('company'));
      const input = await readBody(c, orderInputSchema);
      return c.json({ ...quote(ledger, code, input), readAt: new Date(clock.now()).toISOString() });
    })
    .post('/:company/orders', async (c) => {
      const { code } = companyOf(ledger, c.req.param('company'));
      const input = await readBody(c, orderInputSchema);
      const { order, existed } = placeOrder(ledger, clock, code, input);
      requests.note({ what: 'place', reference: input.extRef ?? '', made: !existed });
      return c.json(show(order), existed ? 200 : 201);
    })
    .get('/:company/orders', (c) => {
      const { code } = companyOf(ledger, c.req.param('company'));
      const reference = c.req.query('extRef') ?? '';
      const order = orderByReference(ledger, code, reference);
      requests.note({ what: 'lookUp', reference, made: order !== undefined });
      return c.json({ rows: order === undefined ? [] : [show(order)] });
    })
    .get('/:company/orders/:no', (c) => c.json(show(orderIn(ledger, c.req.param('company'), c.req.param('no')))))
    .put('/:company/orders/:no', async (c) => {
      const input = await readBody(c, orderInputSchema);
      return c.json(show(changeOrder(ledger, clock, c.req.param('company'), c.req.param('no'), input)));
    })
    .post('/:company/orders/:no/credit-check', (c) =>
      c.json(show(recheckOrder(ledger, clock, c.req.param('company'), c.req.param('no')))),
    )
    .post('/:company/orders/:no/cancel', async (c) => {
      const { text } = await readBody(c, cancelInputSchema);
      return c.json(show(cancelOrder(ledger, clock, c.req.param('company'), c.req.param('no'), text)));
    });
}

function show(order: Order) {
  const { references, company: _company, ...own } = order;
  const past = references.slice(0, -1);
  return { ...own, extRef: references.at(-1), ...(past.length === 0 ? {} : { pastRefs: past }) };
}
