/**
 * An ERP that answers about another record than the one it was asked about, or does not find what it has: a mixed-up proxy, a
 * replica that lags behind, a request that is still at work. Never two orders, and never another customer's credit.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { creditSchema } from '../../../companion/src/http/credit/answer-schema.ts';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import type { ProxyFault } from '../../conformance/fault-proxy.ts';
import { bodyOf, type Caller, problemOf } from './caller.ts';
import { type Account, newKey, type Org, orderOf, placesOrder, US } from './org.ts';
import { settled } from './until.ts';
import { callerOf, openWorld, type World } from './world.ts';

let world: World;
let companion: { readonly url: string };
beforeAll(async () => {
  world = await openWorld();
  companion = await world.companion();
});
afterAll(() => world.close());

async function open(creditLine: string): Promise<{ org: Org; rep: Caller; account: Account }> {
  const org = await world.org();
  return { org, rep: callerOf(companion, org), account: await org.account(creditLine) };
}

/** Asks the ERP itself, past the proxy. */
async function erp(path: string, body?: string): Promise<string> {
  const { url, apiKey } = world.erp.access;
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(
    `${url}/api/${US}/${path}`,
    body === undefined ? { headers } : { method: 'POST', headers, body },
  );
  if (!response.ok) throw new Error(`the ERP refuses: ${await response.text()}`);
  return response.text();
}

const says = (status: number, body: string): ProxyFault => ({
  ...{ kind: 'answer', status, contentType: 'application/json', body },
});
const refuses = (status: number, code: string) => says(status, JSON.stringify({ error: { code, text: 'so it is' } }));
const submit = (rep: Caller, order: unknown) => rep.send('/v1/orders', { json: order, key: newKey() });

/** The ERP finds no order, by whatever it is asked. */
function findsNothing(org: Org): void {
  org.proxy.arm(says(200, '{"rows":[]}'), { matches: ({ path }) => path.includes('extRef=') });
  org.proxy.arm(refuses(404, 'NOT_ON_FILE'), { matches: ({ path }) => /\/orders\/SO/.test(path) });
}

describe.concurrent('an ERP that answers about another record', () => {
  it('shows no customer the credit of another', async () => {
    const { org, rep, account } = await open('100.00');
    const rich = await org.account('9000000.00');
    const matches = ({ path }: { readonly path: string }) => path.includes(`/${account.customer}/account`);
    org.proxy.arm(says(200, await erp(`debtors/${rich.customer}/account`)), { matches });
    const [entity] = bodyOf(await rep.send(`/v1/accounts/${account.accountId}/credit`), creditSchema).entities;
    expect(entity?.limit).toBeUndefined();
    expect(entity?.problem).toMatchObject({ code: 'ERP_ANSWER_BROKEN' });
  });

  it('settles no order with another: each has its own in the end', async () => {
    const { org, rep, account } = await open('100000.00');
    const first = bodyOf(await submit(rep, orderOf(account, '1')), submissionSchema, 201);
    const other = await erp(`orders/${first.erpOrderNumber ?? ''}`);
    org.proxy.arm(says(201, other), { matches: placesOrder, times: 1 });
    const second = bodyOf(await submit(rep, orderOf(account, '1')), submissionSchema, 202);
    expect(second).toMatchObject({ state: 'pending', phase: 'unknown', reason: { code: 'ANSWER_LOST' } });
    const own = await settled(rep, second.submissionId);
    expect(own.state).toBe('accepted');
    expect(own.erpOrderNumber).not.toBe(first.erpOrderNumber);
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(2);
  });
});

describe.concurrent('an ERP that does not find what it has', () => {
  it('and says that it is at work on the order: it is found when it is done, and is the only one', async () => {
    const { org, rep, account } = await open('100000.00');
    const order = orderOf(account, '1');
    let sent = '';
    const matches = (request: { readonly method: string; readonly path: string; readonly body: string }) => {
      if (placesOrder(request)) sent = request.body;
      return placesOrder(request);
    };
    org.proxy.arm(refuses(409, 'IN_PROGRESS'), { matches });
    const pending = bodyOf(await submit(rep, order), submissionSchema, 202);
    expect(pending).toMatchObject({ phase: 'unknown', reason: { code: 'REFUSED_UNPROVEN' } });
    await erp('orders', sent);
    expect((await settled(rep, pending.submissionId)).state).toBe('accepted');
    expect(bodyOf(await submit(rep, order), submissionSchema).submissionId).toBe(pending.submissionId);
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
  });

  it('and is asked to change it: the change is made once the order is found again', async () => {
    const { org, rep, account } = await open('100000.00');
    const order = orderOf(account, '1');
    bodyOf(await submit(rep, order), submissionSchema, 201);
    findsNothing(org);
    const change = { ...order, lines: orderOf(account, '2').lines };
    const pending = bodyOf(await submit(rep, change), submissionSchema, 202);
    expect(pending).toMatchObject({ revision: 2, phase: 'unknown', reason: { code: 'ORDER_NOT_SHOWN' } });
    org.proxy.clear();
    expect((await settled(rep, pending.submissionId)).state).toBe('accepted');
    expect(await world.erp.ordersOf(account.customer)).toMatchObject([{ status: 'RELEASED', net: '500.00' }]);
  });

  it('and is asked to cancel it: it is not cancelled here while it stands there', async () => {
    const { org, rep, account } = await open('100.00');
    const order = orderOf(account, '1');
    const held = bodyOf(await submit(rep, order), submissionSchema, 201);
    findsNothing(org);
    const cancel = { json: { reason: 'not wanted' } };
    const problem = problemOf(await rep.send(`/v1/orders/${held.submissionId}/cancel`, cancel), 503);
    expect(problem).toMatchObject({ code: 'ERP_UNAVAILABLE', record: held.submissionId });
    org.proxy.clear();
    expect(await settled(rep, held.submissionId)).toMatchObject({ state: 'held', erpOrderNumber: held.erpOrderNumber });
    expect(bodyOf(await rep.send(`/v1/orders/${held.submissionId}/cancel`, cancel), submissionSchema).state).toBe(
      'cancelled',
    );
    expect(await world.erp.ordersOf(account.customer)).toMatchObject([{ status: 'CANCELLED' }]);
  });
});
