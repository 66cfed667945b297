import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { LedgerlineError } from '../../platform/errors.ts';
import type { ApiEnv } from '../context.ts';
import { inFlight } from './in-flight.ts';

/** An app whose pages and orders all wait for `open`. */
function given(bounds: Parameters<typeof inFlight>[0]) {
  const gate = Promise.withResolvers<undefined>();
  const { bound, leavesRoom } = inFlight(bounds);
  const app = new Hono<ApiEnv>();
  app.use(bound);
  app.onError((error, c) =>
    error instanceof LedgerlineError
      ? c.text(`${error.code} ${String(error.retryAfterMs)}`, 503)
      : c.text('failed', 500),
  );
  app.get('/page', async (c) => {
    void leavesRoom(c);
    await gate.promise;
    return c.text('done');
  });
  app.get('/broken', async () => {
    await gate.promise;
    throw new Error('broken');
  });
  app.post('/order', async (c) => {
    await gate.promise;
    return c.text('done');
  });
  const textOf = async (answer: Response | Promise<Response>) => (await answer).text();
  return {
    open: () => gate.resolve(undefined),
    page: () => textOf(app.request('/page')),
    broken: () => textOf(app.request('/broken')),
    order: () => textOf(app.request('/order', { method: 'POST' })),
  };
}

describe('the bound on requests at once', () => {
  it('refuses one too many, and takes requests again when others have ended, well or not', async () => {
    const { open, order, broken } = given({ max: 2, keptForOrders: 0 });
    const [first, second] = [order(), broken()];
    expect(await order()).toBe('OVERLOADED 1000');
    open();
    expect([await first, await second, await order()]).toEqual(['done', 'failed', 'done']);
  });

  it('refuses pages where only the places for orders are left, and orders where none is', async () => {
    const { open, page, order } = given({ max: 4, keptForOrders: 2 });
    const pages = [page(), page()];
    for (let look = 0; look < 5; look += 1) expect(await page()).toBe('OVERLOADED 1000');
    const orders = [order(), order()];
    expect([await order(), await page()]).toEqual(['OVERLOADED 1000', 'OVERLOADED 1000']);
    open();
    expect(await Promise.all([...pages, ...orders])).toEqual(['done', 'done', 'done', 'done']);
    expect(await page()).toBe('done');
  });

  it('counts an order that works among what keeps pages out', async () => {
    const { open, page, order } = given({ max: 3, keptForOrders: 2 });
    const first = order();
    expect(await page()).toBe('OVERLOADED 1000');
    open();
    expect([await first, await page()]).toEqual(['done', 'done']);
  });
});
