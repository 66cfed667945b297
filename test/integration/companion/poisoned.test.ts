/** An order whose asking ends the process each time, with processes that really die: set aside, and the rest goes on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { submissionSchema, submissionWithHistorySchema } from '../../../companion/src/http/orders/submission-schema.ts';
import type { Part } from '../../../scripts/start/child.ts';
import { bodyOf, type Caller } from './caller.ts';
import { type Account, newKey, type Org, orderOf, placesOrder } from './org.ts';
import { Operator } from './operator.ts';
import { settled, until } from './until.ts';
import { callerOf, openWorld, type World } from './world.ts';

/** Four starts, and three times PRESENCE_GONE_MS until the hands of the dead are taken up, on a busy machine. */
const TEST_MS = 240_000;

let world: World;
let org: Org;
let good: Account;
let bad: Account;
/** How often the ERP was asked about the bad account's orders; it never answers. */
let asked = 0;

beforeAll(async () => {
  world = await openWorld();
  org = await world.org();
  good = await org.account();
  bad = await org.link(await world.erp.control.openDebtor({ name: 'Poison', accounts: { de: {} } }), 'de');
  const isOfBad = ({ path }: { readonly path: string }) => path.startsWith('/api/de/orders') && (asked += 1) > 0;
  org.proxy.arm({ kind: 'silentBefore' }, { matches: isOfBad });
});
afterAll(() => world.close());

/** Another order of the org, which a worker has to ask for again before it is accepted. */
async function anotherGoesOn(rep: Caller): Promise<void> {
  org.proxy.arm({ kind: 'status', status: 503 }, { matches: placesOrder, times: 1 });
  const reply = await rep.send('/v1/orders', { json: orderOf(good, '1'), key: newKey() });
  const { submissionId } = bodyOf(reply, submissionSchema, 202);
  expect((await settled(rep, submissionId)).state).toBe('accepted');
}

/** Dies while it waits for the ERP's word on the bad order, and not before another order has gone on. */
async function diesOfIt(part: Part, rep: Caller, before: number): Promise<void> {
  await until(() => asked > before);
  await anotherGoesOn(rep);
  process.kill(part.pid, 'SIGKILL');
  expect(await part.ended).toBe('SIGKILL');
}

describe('an order whose asking ends the process', () => {
  it(
    'is set aside when three have died of it, and named; the others go on all the while, and the fourth lives',
    async () => {
      const first = await world.process();
      const rep = callerOf(first, org);
      const poison = { json: orderOf(bad, '1', { entity: 'de', currency: 'EUR' }), key: newKey() };
      const unanswered = expect(rep.send('/v1/orders', poison)).rejects.toThrow();
      await diesOfIt(first, rep, 0);
      await unanswered;
      for (let death = 2; death <= 3; death += 1) {
        const before = asked;
        // Nobody tells it to: it takes up by itself what the last one left.
        const next = await world.process();
        await diesOfIt(next, rep.at(next.url), before);
      }

      const before = asked;
      const fourth = await world.process();
      let end: string | undefined;
      void fourth.ended.then((how) => (end = how));
      const here = rep.at(fourth.url);
      const named = await new Operator(here, 'ana').only(bad.accountId);
      expect(named).toMatchObject({ kind: 'order', code: 'POISONED', remedy: 'askAgain', entity: 'de' });
      expect(named.message).toContain('3 times');
      const reply = await here.send(`/v1/orders/${named.submissionId ?? ''}`);
      const aside = bodyOf(reply, submissionWithHistorySchema);
      expect(aside).toMatchObject({ state: 'pending', reason: { code: 'POISONED', clearedBy: 'operations' } });
      expect(aside).not.toHaveProperty('nextAttemptAt');
      await anotherGoesOn(here);
      expect([asked, end]).toEqual([before, undefined]);
      expect(await world.erp.ordersOf(good.customer)).toHaveLength(4);
      expect(await world.erp.ordersOf(bad.customer)).toEqual([]);
    },
    TEST_MS,
  );
});
