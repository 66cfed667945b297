/** Several processes at one ERP: together they ask no more at once than it takes, and leave it alone while it is away. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Criticality } from '../../../companion/src/canonical/criticality.ts';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { capacityStore } from '../../../companion/src/database/stores/capacity.ts';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import { openPlaces, type Places } from '../../../companion/src/systems/erp/limits/places.ts';
import type { After, CapacityStore } from '../../../companion/src/systems/erp/limits/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { bodyOf } from './caller.ts';
import { hastyRules, newKey, orderOf } from './org.ts';
import { settled, until } from './until.ts';
import { callerOf, openWorld, type World } from './world.ts';

const ORG = '00D000000000001AAA';
const after: After = (ms, act) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};
const steady = { now: () => performance.now() };

describe('processes that share an ERP', () => {
  let database: TestDatabase;
  let sql: Sql;
  let store: CapacityStore;
  beforeAll(async () => {
    database = await openTestDatabase();
    sql = connect(database.appUrl, { max: 8 });
    store = capacityStore(sql);
  });
  afterAll(async () => {
    await sql.end();
    await database.close();
  });

  /** An ERP that counts how much is asked of it at once, and the processes that ask. */
  function given(connectionId: string, maximum: number) {
    const erp = { underWay: 0, most: 0, byProcess: new Map<string, number>() };
    const process = (holder: string): Places =>
      openPlaces(
        { store, steady, after, onError: () => undefined },
        { orgId: ORG, connectionId, direction: 'write', holder, maximum },
      );
    const ask = (places: Places, holder: string, criticality: Criticality = 'order', turns = 3): Promise<void> =>
      places.run({ deadlineMs: 40_000, correlationId: 'c', criticality }, async () => {
        erp.underWay += 1;
        erp.most = Math.max(erp.most, erp.underWay);
        erp.byProcess.set(holder, (erp.byProcess.get(holder) ?? 0) + 1);
        for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        erp.underWay -= 1;
      });
    return { erp, process, ask };
  }

  it.each([1, 3, 8])(
    'never ask more of it at once than the %s calls it takes, and all get through',
    async (maximum) => {
      const { erp, process, ask } = given(`erp-shared-${maximum}`, maximum);
      const names = ['a', 'b', 'c'];
      const processes = names.map((name) => process(name));
      const calls = Array.from({ length: 600 }, (_, index) => {
        const which = index % names.length;
        const places = processes[which];
        if (places === undefined) throw new Error('no such process');
        return ask(places, names[which] ?? '', index % 4 === 0 ? 'credit' : 'order');
      });
      await Promise.all(calls);
      expect(erp.most).toBeLessThanOrEqual(maximum);
      expect([...erp.byProcess.values()]).toEqual([200, 200, 200]);
      await Promise.all(processes.map((each) => each.close()));
      const rows = await sql`select from ledgerline.erp_capacity where share > 0`;
      expect(rows).toEqual([]);
    },
  );

  it('take over the places of one that has died, once its lease is over', async () => {
    const { process, ask } = given('erp-dead', 2);
    // A process that is gone: it took everything, and neither renews nor gives back.
    const dead = { orgId: ORG, connectionId: 'erp-dead', direction: 'write', holder: 'dead', fence: 1 } as const;
    const taken = { wanted: 2, keep: 0, maximum: 2, leaseMs: 2_000, turnMs: 60_000 };
    expect(await store.take({ ...dead, ...taken })).toEqual({ share: 2, due: 2 });
    const places = process('alive');
    await Promise.all(Array.from({ length: 10 }, () => ask(places, 'alive')));
    await places.close();
  });
});

describe('a companion whose ERP is away', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it('stops asking it, takes orders all the same, and places each of them once when it is back', async () => {
    const companion = await world.companion();
    const rules = hastyRules();
    // By its schedule nothing would be asked again within the hour.
    const delaysSeconds = [3_600, 3_600, 3_600];
    const org = await world.org({ ...rules, retries: rules.retries.map((rule) => ({ ...rule, delaysSeconds })) });
    const rep = callerOf(companion, org);
    const account = await org.account();
    org.proxy.arm({ kind: 'status', status: 408 });
    const looks = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const { accountId } = await org.account('10000.00');
        return rep.send(`/v1/accounts/${accountId}/credit`);
      }),
    );
    expect(new Set(looks.map(({ status }) => status))).toEqual(new Set([200]));
    const away = org.proxy.hits;
    const orders = Array.from({ length: 30 }, () => ({ json: orderOf(account, '1'), key: newKey() }));
    const taken = await Promise.all(orders.map((order) => rep.send('/v1/orders', order)));
    const pending = taken.map((reply) => bodyOf(reply, submissionSchema, 202));
    expect(new Set(pending.map(({ state, phase }) => `${state} ${phase ?? ''}`))).toEqual(
      new Set(['pending retrying']),
    );
    // A probe now and then is all that it hears; not one of the orders.
    expect(org.proxy.hits - away).toBeLessThan(10);
    org.proxy.clear();
    const ends = await Promise.all(pending.map(({ submissionId }) => settled(rep, submissionId)));
    expect(new Set(ends.map(({ state }) => state))).toEqual(new Set(['accepted']));
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(orders.length);
  });

  it('asks again for what it had asked for before too, without waiting for its schedule', async () => {
    const companion = await world.companion();
    const rules = hastyRules();
    const delaysSeconds = [3_600, 3_600, 3_600];
    const org = await world.org({ ...rules, retries: rules.retries.map((rule) => ({ ...rule, delaysSeconds })) });
    const rep = callerOf(companion, org);
    const account = await org.account();
    org.proxy.arm({ kind: 'status', status: 408 });
    const first = [];
    for (let index = 0; index < 5; index += 1) {
      const reply = await rep.send('/v1/orders', { json: orderOf(account, '1'), key: newKey() });
      first.push(bodyOf(reply, submissionSchema, 202));
    }
    const hits = org.proxy.hits;
    await until(() => org.proxy.hits > hits);
    org.proxy.clear();
    const ends = await Promise.all(first.map(({ submissionId }) => settled(rep, submissionId)));
    expect(new Set(ends.map(({ state }) => state))).toEqual(new Set(['accepted']));
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(first.length);
  });
});
