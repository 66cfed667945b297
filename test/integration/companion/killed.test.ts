/** A companion that is killed or told to end while the ERP is at work on orders. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import type { Part } from '../../../scripts/start/child.ts';
import type { ProxyFault } from '../../conformance/fault-proxy.ts';
import { bodyOf, problemOf } from './caller.ts';
import { newKey, orderOf, placesOrder, US } from './org.ts';
import { settled, until } from './until.ts';
import { callerOf, openWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Each an org of its own: how its road to the ERP is when the companion dies. */
const MOMENTS: readonly ProxyFault[] = [
  { kind: 'silentBefore' },
  { kind: 'delay', ms: 1_500 },
  { kind: 'silentAfter' },
];

async function kill(part: Part): Promise<void> {
  process.kill(part.pid, 'SIGKILL');
  expect(await part.ended).toBe('SIGKILL');
}

describe.concurrent('a companion that is killed', () => {
  it('before, while and after the ERP books orders, has each of them once and answered after the next start', async () => {
    const first = await world.process();
    const cases = await Promise.all(
      MOMENTS.map(async (fault) => {
        const org = await world.org();
        const [account, poor] = [await org.account('10000.00'), await org.account('1000.00')];
        const rep = callerOf(first, org);
        const order = { json: orderOf(account, '1'), key: newKey() };
        const held = bodyOf(
          await rep.send('/v1/orders', { json: orderOf(poor, '20'), key: newKey() }),
          submissionSchema,
          201,
        );
        const doomed = bodyOf(
          await rep.send('/v1/orders', { json: orderOf(poor, '30'), key: newKey() }),
          submissionSchema,
          201,
        );
        await world.erp.control.setCreditLine(US, poor.customer, '6000.00');
        org.proxy.arm(fault, { matches: ({ method, path }) => method === 'POST' && /orders/.test(path), times: 3 });
        const hits = org.proxy.hits;
        const lost = Promise.allSettled([
          rep.send('/v1/orders', order),
          rep.send(`/v1/orders/${held.submissionId}/recheck`, { method: 'POST' }),
          rep.send(`/v1/orders/${doomed.submissionId}/cancel`, { json: { reason: 'not wanted' } }),
        ]);
        await until(() => org.proxy.hits === hits + 3);
        return { org, rep, order, account, poor, held, doomed, lost };
      }),
    );
    await kill(first);
    for (const { lost } of cases) {
      for (const { status } of await lost) expect(status).toBe('rejected');
    }

    const second = await world.process();
    await Promise.all(
      cases.map(async ({ rep, order, account, poor, held, doomed }) => {
        const again = rep.at(second.url);
        const reply = await again.send('/v1/orders', order);
        expect(problemOf(reply, 409).code).toBe('IDEMPOTENCY_KEY_IN_FLIGHT');
        const taken = await until(async () => {
          const { status, text } = await again.send('/v1/orders', order);
          return status < 300 && submissionSchema.parse(JSON.parse(text));
        });
        expect(await settled(again, taken.submissionId)).toMatchObject({ state: 'accepted' });
        expect(await world.erp.ordersOf(account.customer)).toMatchObject([{ net: '250.00', status: 'RELEASED' }]);

        expect(await settled(again, held.submissionId)).toMatchObject({ state: 'accepted' });
        const end = await settled(again, doomed.submissionId);
        const inBooks = (await world.erp.ordersOf(poor.customer)).find(({ no }) => no === doomed.erpOrderNumber);
        expect([end.state, inBooks?.status]).toEqual(
          end.state === 'cancelled' ? ['cancelled', 'CANCELLED'] : ['held', 'CREDIT_HOLD'],
        );
        expect(await world.erp.ordersOf(poor.customer)).toHaveLength(2);
      }),
    );
    await second.stop();
    expect(await second.ended).toBe('exit code 0');
  }, 90_000);
});

describe.concurrent('a companion that is told to end', () => {
  it('lets the submission under way end, takes no new one, and ends with 0', async () => {
    const part = await world.process();
    const org = await world.org();
    const rep = callerOf(part, org);
    const account = await org.account();
    org.proxy.arm({ kind: 'delay', ms: 1_500 }, { matches: placesOrder, times: 1 });
    const underWay = rep.send('/v1/orders', { json: orderOf(account, '1'), key: newKey() });
    await until(() => org.proxy.hits === 1);
    const stopping = part.stop();
    await until(async () => {
      const late = await rep.send('/v1/orders', { json: orderOf(account, '2'), key: newKey() }).catch(() => 'refused');
      if (typeof late === 'string') return true;
      return late.status === 503 && problemOf(late, 503).code === 'DRAINING';
    });
    expect(bodyOf(await underWay, submissionSchema, 201).state).toBe('accepted');
    await stopping;
    expect(await part.ended).toBe('exit code 0');
    const orders = await world.erp.ordersOf(account.customer);
    expect(orders.filter(({ net }) => net === '250.00')).toHaveLength(1);
  });
});

describe.concurrent('a wrong configuration', () => {
  it('refuses to start with exit code 2 and names all that is wrong', async () => {
    const wrong = { COMPANION_ROLE: 'boss', COMPANION_PORT: 'eighty', COMPANION_PROT: '80', DATABASE_URL: 'mysql://x' };
    const refusal = await world.process('both', wrong).catch((error: unknown) => String(error));
    expect(refusal).toContain('exit code 2');
    for (const name of Object.keys(wrong)) expect(refusal).toContain(name);
  });
});
