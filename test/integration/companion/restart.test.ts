/** Postgres is restarted in the middle: callers are told to ask again, asking again settles it, and the ERP's books judge. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import type { Part } from '../../../scripts/start/child.ts';
import { bodyOf, type Caller, problemOf } from './caller.ts';
import { newKey, type Org, orderOf, placesOrder } from './org.ts';
import { openPostgres, type OwnPostgres } from './postgres.ts';
import { settled, until } from './until.ts';
import { callerOf, openWorld, type World } from './world.ts';

let database: OwnPostgres;
let world: World;
let companion: Part;
let org: Org;
let rep: Caller;
let death: string | undefined;

beforeAll(async () => {
  database = await openPostgres();
  world = await openWorld(database);
  companion = await world.process();
  void companion.ended.then((how) => (death = how));
  org = await world.org();
  rep = callerOf(companion, org);
});
afterAll(() => world.close());

const ready = async (): Promise<number> => (await fetch(`${companion.url}/readyz`)).status;

/** Asks again for as long as the answer says so; the id of the submission and the codes of the problems on the way. */
async function insist(order: unknown, key: string, giveUpAt?: string): Promise<{ id?: string; codes: Set<string> }> {
  const codes = new Set<string>();
  const done = await until(async () => {
    const reply = await rep.send('/v1/orders', { json: order, key });
    if (reply.status < 300) return { id: bodyOf(reply, submissionSchema, reply.status).submissionId };
    const { code } = problemOf(reply, reply.status);
    codes.add(code);
    return code === giveUpAt ? {} : undefined;
  });
  return { ...done, codes };
}

describe('while the database is away', () => {
  it('everything says so and what to do, the process lives, and all goes on by itself when it is back', async () => {
    const account = await org.account();
    const elsewhere = await world.org();
    const them = callerOf(companion, elsewhere);
    const theirs = await elsewhere.account();
    elsewhere.proxy.arm({ kind: 'status', status: 503 });
    const order = { json: orderOf(theirs, '1'), key: newKey() };
    const left = bodyOf(await them.send('/v1/orders', order), submissionSchema, 202);
    await rep.send('/v1/orders');

    await database.end('fast');
    const submit = { json: orderOf(account, '1'), key: newKey() };
    for (const reply of [
      await rep.send('/v1/orders', submit),
      await rep.send('/v1/orders'),
      await rep.send(`/v1/accounts/${account.accountId}/credit`),
      await rep.send(`/v1/accounts/${account.accountId}/invoices`),
      await rep.send('/v1/orders/preflight', { json: submit.json }),
      await rep.send(`/v1/orders/${left.submissionId}`),
      await rep.send(`/v1/orders/${left.submissionId}/invoices`),
      await rep.send(`/v1/orders/${left.submissionId}/recheck`, { method: 'POST' }),
      await rep.send(`/v1/orders/${left.submissionId}/cancel`, { json: { reason: 'not wanted' } }),
    ]) {
      const problem = problemOf(reply, 503);
      expect(problem.code).toBe('DATABASE_UNAVAILABLE');
      expect(problem.action).toMatch(/same Idempotency-Key/);
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await fetch(`${companion.url}/livez`)).status).toBe(200);
    expect(await ready()).toBe(503);

    await database.begin();
    elsewhere.proxy.clear();
    await until(async () => (await ready()) === 200);
    const { id } = await insist(submit.json, submit.key);
    expect((await settled(rep, id ?? '')).state).toBe('accepted');
    expect((await settled(them, left.submissionId)).state).toBe('accepted');
    for (const { customer } of [account, theirs]) expect(await world.erp.ordersOf(customer)).toHaveLength(1);
    expect(death).toBeUndefined();
  });
});

describe('a database that keeps its connections and answers nothing', () => {
  it('holds nobody up for ever, and what it was asked is settled by asking again', async () => {
    const account = await org.account();
    const order = { json: orderOf(account, '1'), key: newKey() };
    await rep.send('/v1/orders');
    database.freeze();
    try {
      const [submitted, listed, health] = await Promise.all([
        rep.send('/v1/orders', order),
        rep.send('/v1/orders'),
        ready(),
      ]);
      for (const reply of [submitted, listed]) expect(problemOf(reply, 503).code).toBe('DATABASE_UNAVAILABLE');
      expect(health).toBe(503);
    } finally {
      database.thaw();
    }
    const { id } = await insist(order.json, order.key);
    expect((await settled(rep, id ?? '')).state).toBe('accepted');
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
  });
});

describe('a database that is restarted again and again under load', () => {
  it('loses no order and doubles none, also where the ERP was at work when it went', async () => {
    const account = await org.account();
    const orders = Array.from({ length: 160 }, () => ({ order: orderOf(account, '1'), key: newKey() }));
    org.proxy.arm({ kind: 'delay', ms: 100 }, { matches: placesOrder });
    const waiting = [...orders];
    const inFlight: typeof orders = [];
    const ids = new Set<string>();
    const codes = new Set<string>();
    const work = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const asked = await insist(next.order, next.key, 'IDEMPOTENCY_KEY_IN_FLIGHT');
        if (asked.id === undefined) inFlight.push(next);
        else ids.add(asked.id);
        for (const code of asked.codes) codes.add(code);
      }
    };
    const working = Promise.all(Array.from({ length: 8 }, work));
    for (const [left, mode] of [
      [140, 'fast'],
      [105, 'immediate'],
      [70, 'fast'],
      [35, 'immediate'],
    ] as const) {
      await until(() => waiting.length <= left);
      await database.end(mode);
      await database.begin();
    }
    await working;
    expect([...codes].sort()).toEqual(['DATABASE_UNAVAILABLE', 'IDEMPOTENCY_KEY_IN_FLIGHT']);
    for (const { id } of await Promise.all(inFlight.map(({ order, key }) => insist(order, key)))) ids.add(id ?? '');
    expect(ids.size).toBe(orders.length);
    for (const id of ids) expect((await settled(rep, id)).state).toBe('accepted');
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(orders.length);
    expect(death).toBeUndefined();
  });
});
