/** A process that has more to do than it can: pages are refused first, and orders are taken for longer. */
import { expect, it } from 'vitest';
import { IN_FLIGHT_FOR_ORDERS, IN_FLIGHT_MAX } from '../../../companion/src/http/limits.ts';
import { ACCOUNT, credit, held, KEY, order, SUBMISSION_ID } from './fixture.ts';
import { type Answer, harness } from './harness.ts';

const OVERLOADED = { status: 503, json: { code: 'OVERLOADED' } };

it('pages are refused where only the places for orders are left, and orders where none is', async () => {
  const gate = Promise.withResolvers<undefined>();
  const begun = { pages: 0, orders: 0 };
  const submit = async () => {
    begun.orders += 1;
    await gate.promise;
    return { submission: held, replayed: false };
  };
  const api = harness({
    showCredit: async () => {
      begun.pages += 1;
      await gate.promise;
      return credit;
    },
    submitOrder: submit,
    recheckSubmission: submit,
    cancelSubmission: submit,
  });
  const token = await api.token();
  const look = () => api.call('GET', `/v1/accounts/${ACCOUNT}/credit`, { token });
  const place = () => api.call('POST', '/v1/orders', { token, body: order, headers: { 'idempotency-key': KEY } });
  const recheck = () => api.call('POST', `/v1/orders/${SUBMISSION_ID}/recheck`, { token });
  const cancel = () => api.call('POST', `/v1/orders/${SUBMISSION_ID}/cancel`, { token, body: { reason: 'r' } });
  const begin = async (what: 'pages' | 'orders', upTo: number, ask: readonly (() => Promise<Answer>)[]) => {
    const asked = ask.flatMap((each) => Array.from({ length: (upTo - begun[what]) / ask.length }, each));
    await expect.poll(() => begun[what], { timeout: 30_000 }).toBe(upTo);
    return asked;
  };

  const pages = await begin('pages', IN_FLIGHT_MAX - IN_FLIGHT_FOR_ORDERS, [look]);
  const refused = await look();
  expect(refused).toMatchObject(OVERLOADED);
  expect(refused.headers.get('retry-after')).toBe('1');
  const orders = await begin('orders', 3, [place, recheck, cancel]);
  expect(await look()).toMatchObject(OVERLOADED);
  const more = await begin('orders', IN_FLIGHT_FOR_ORDERS, [place]);
  expect([await place(), await recheck(), await cancel(), await look()]).toMatchObject(Array(4).fill(OVERLOADED));
  gate.resolve(undefined);
  const ended = await Promise.all([...pages, ...orders, ...more]);
  expect(ended.filter(({ status }) => status >= 300)).toEqual([]);
  expect(await look()).toMatchObject({ status: 200 });
});
