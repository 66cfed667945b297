/** What no caller of an ERP may do, but a story or a test must: work in the ERP as its own people would, and break it. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { ErpClock } from '../calendar.ts';
import { companyOf } from '../company.ts';
import { changeAccount, openDebtor, removeDebtor } from '../debtor.ts';
import { orderInputSchema } from '../document-input.ts';
import { faultSchema, type Faults } from '../faults.ts';
import { billOrder, postSale, voidReceivable } from '../invoice.ts';
import type { Ledger } from '../ledger.ts';
import { placeOrder } from '../order.ts';
import { recordReceipt } from '../payment.ts';
import type { RequestLog } from '../request-log.ts';
import { readBody } from './request.ts';

const amount = z.string().regex(/^\d{1,12}(\.\d{1,2})?$/);
const account = z.strictObject({
  creditLine: amount.optional(),
  terms: z.string().default('Net 30'),
  priceGroup: z.string().optional(),
  stopText: z.string().optional(),
});
const debtorSchema = z.strictObject({
  name: z.string().min(1),
  land: z.string().length(2).default('US'),
  accounts: z.record(z.string(), account),
});
const saleSchema = z.strictObject({
  debtor: z.string(),
  item: z.string(),
  qty: z.string().regex(/^\d+(\.\d+)?$/),
  dueInDays: z.number().int().default(30),
});

export function control(ledger: Ledger, clock: ErpClock, faults: Faults, requests: RequestLog): Hono {
  return new Hono()
    .route('/', books(ledger))
    .get('/requests', (c) => c.json({ requests: requests.entries }))
    .route('/', people(ledger))
    .route('/', documents(ledger, clock))
    .route('/', breakage(faults));
}

function books(ledger: Ledger): Hono {
  return new Hono()
    .get('/story', (c) => c.json({ debtors: ledger.storyKeys() }))
    .get('/ledger', (c) =>
      c.json({
        orders: [...ledger.rows('order')],
        receivables: [...ledger.rows('receivable')],
        receipts: [...ledger.rows('receipt')],
      }),
    );
}

function people(ledger: Ledger): Hono {
  return new Hono()
    .post('/debtors', async (c) => {
      const { accounts, ...own } = await readBody(c, debtorSchema);
      for (const company of Object.keys(accounts)) companyOf(ledger, company);
      return c.json(
        openDebtor(ledger, { ...own, accounts: accounts as Parameters<typeof openDebtor>[1]['accounts'] }),
        201,
      );
    })
    .delete('/debtors/:no', (c) => {
      removeDebtor(ledger, c.req.param('no'));
      return c.json({});
    })
    .put('/:company/debtors/:no/credit-line', async (c) => {
      const { creditLine } = await readBody(c, z.strictObject({ creditLine: amount.optional() }));
      return c.json(changeAccount(ledger, c.req.param('company'), c.req.param('no'), { creditLine }));
    })
    .put('/:company/debtors/:no/stop', async (c) => {
      const { stopText } = await readBody(c, z.strictObject({ stopText: z.string().min(1).optional() }));
      return c.json(changeAccount(ledger, c.req.param('company'), c.req.param('no'), { stopText }));
    });
}

function documents(ledger: Ledger, clock: ErpClock): Hono {
  return new Hono()
    .post('/:company/orders', async (c) => {
      const { order } = placeOrder(ledger, clock, c.req.param('company'), await readBody(c, orderInputSchema));
      return c.json(order, 201);
    })
    .post('/:company/orders/:no/bill', (c) =>
      c.json(billOrder(ledger, clock, c.req.param('company'), c.req.param('no')), 201),
    )
    .post('/:company/receivables', async (c) => {
      const sale = await readBody(c, saleSchema);
      return c.json(postSale(ledger, clock, c.req.param('company'), sale), 201);
    })
    .post('/:company/receivables/:no/void', (c) =>
      c.json(voidReceivable(ledger, c.req.param('company'), c.req.param('no'))),
    )
    .post('/:company/receivables/:no/receipt', async (c) => {
      const { amount: paid } = await readBody(c, z.strictObject({ amount: amount.optional() }));
      return c.json(recordReceipt(ledger, clock, c.req.param('company'), c.req.param('no'), paid), 201);
    });
}

function breakage(faults: Faults): Hono {
  return new Hono()
    .get('/faults', (c) => c.json({ faults: faults.armed() }))
    .post('/faults', async (c) => {
      const order = await readBody(c, faultSchema);
      faults.arm(order);
      return c.json(order, 201);
    })
    .delete('/faults', (c) => {
      faults.clear();
      return c.json({});
    });
}
