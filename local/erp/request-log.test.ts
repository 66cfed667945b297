/** The sandbox ERP's own log: what callers did about an order, in the order in which it was done. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Caller, openErp } from './test-caller.ts';

let us: Caller;
beforeAll(async () => {
  us = await openErp();
});
afterAll(() => us.erp.stop());

it('shows each look-up and each order with its reference, and whether it made or found one', async () => {
  const debtor = await us.debtor();
  await us.ask('GET', 'us/orders?extRef=LL-1');
  await us.order(debtor, '1.00', { extRef: 'LL-1' });
  await us.control.arm({ match: { method: 'POST' }, fault: { kind: 'dropAfter' }, times: 1 });
  await us.order(debtor, '1.00', { extRef: 'LL-1' }).catch(() => undefined);
  await us.control.arm({ match: { method: 'POST' }, fault: { kind: 'dropBefore' }, times: 1 });
  await us.order(debtor, '1.00', { extRef: 'LL-2' }).catch(() => undefined);
  await us.ask('GET', 'us/orders?extRef=LL-1');
  expect(await us.control.requests()).toEqual([
    { what: 'lookUp', reference: 'LL-1', made: false },
    { what: 'place', reference: 'LL-1', made: true },
    { what: 'place', reference: 'LL-1', made: false },
    { what: 'lookUp', reference: 'LL-1', made: true },
  ]);
});
