/** Several companions over one database and one ERP, and the roles one by one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { creditSchema } from '../../../companion/src/http/credit/answer-schema.ts';
import { submissionPageSchema, submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import { bodyOf, type Reply } from './caller.ts';
import { newKey, orderOf, placesOrder } from './org.ts';
import { settled } from './until.ts';
import { callerOf, openWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('two companions', () => {
  it('that were started at the same moment trust each other’s tokens and make one order of each key, whoever is asked', async () => {
    const [one, two] = await Promise.all([world.companion(), world.companion()]);
    const org = await world.org();
    const account = await org.account();
    const first = callerOf(one, org);
    await first.send('/v1/orders');
    const callers = [first, first.at(two.url), callerOf(two, org)] as const;
    const keyed = Array.from({ length: 40 }, () => ({ json: orderOf(account, '1'), key: newKey() }));
    const sent = callers.flatMap((caller) => keyed.map((request) => caller.send('/v1/orders', request)));
    const seen = new Map<string, number>();
    for (const reply of await Promise.all(sent)) count(seen, reply);
    expect([...seen.keys()].filter((status) => !/^(200|201|202|409)$/.test(status))).toEqual([]);
    expect(seen.get('201')).toBe(keyed.length);
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(keyed.length);
    const page = bodyOf(await first.send('/v1/orders?limit=200'), submissionPageSchema);
    expect(page.items.filter(({ state }) => state === 'accepted')).toHaveLength(keyed.length);
  });

  it('ask the ERP once for a credit position that both are asked for at once', async () => {
    const [one, two] = await Promise.all([world.companion('api'), world.companion('api')]);
    const org = await world.org();
    const account = await org.account('10000.00');
    const [first, second] = [callerOf(one, org), callerOf(two, org)];
    await Promise.all([first.send('/v1/orders'), second.send('/v1/orders')]);
    org.proxy.arm({ kind: 'delay', ms: 300 }, { matches: ({ path }) => path.includes(account.customer) });
    const path = `/v1/accounts/${account.accountId}/credit`;
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? first : second).send(path)),
    );
    for (const reply of replies) {
      expect(bodyOf(reply, creditSchema).entities).toMatchObject([{ available: { amount: '10000.00' } }]);
    }
    const perPosition = org.proxy.hits;
    const other = await org.account('10000.00');
    org.proxy.clear();
    org.proxy.arm({ kind: 'delay', ms: 1 }, { matches: ({ path: asked }) => asked.includes(other.customer) });
    await first.send(`/v1/accounts/${other.accountId}/credit`);
    expect(perPosition).toBe(org.proxy.hits - perPosition);
  });
});

describe('a companion that only', () => {
  it('answers requests leaves an unknown outcome to a worker, which settles it without being asked', async () => {
    const api = await world.companion('api');
    const org = await world.org();
    const rep = callerOf(api, org);
    const account = await org.account();
    org.proxy.arm({ kind: 'dropAfter' }, { matches: placesOrder });
    org.proxy.arm({ kind: 'status', status: 503 }, { matches: ({ method }) => method === 'GET', times: 1 });
    const reply = await rep.send('/v1/orders', { json: orderOf(account, '1'), key: newKey() });
    const left = bodyOf(reply, submissionSchema, 202);
    expect(left).toMatchObject({ state: 'pending', phase: 'unknown' });
    await world.companion('worker');
    expect(await settled(rep, left.submissionId)).toMatchObject({ state: 'accepted', attempts: 2 });
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
  });

  it('works takes no order from anybody, and says that it lives and is ready', async () => {
    const [api, worker] = [await world.companion('api'), await world.companion('worker')];
    for (const path of ['/livez', '/readyz']) expect((await fetch(worker.url + path)).status).toBe(200);
    const org = await world.org();
    const account = await org.account();
    const rep = callerOf(api, org);
    await rep.send('/v1/orders');
    const reply = await rep.at(worker.url).send('/v1/orders', { json: orderOf(account, '1'), key: newKey() });
    expect(reply.status).toBe(404);
    expect(await world.erp.ordersOf(account.customer)).toEqual([]);
  });
});

function count(seen: Map<string, number>, reply: Reply): void {
  const status = String(reply.status);
  seen.set(status, (seen.get(status) ?? 0) + 1);
}
