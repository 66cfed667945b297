import { METHOD_NAME_ALL } from 'hono/router';
import { describe, expect, it } from 'vitest';
import { RouterPerMethod } from './router.ts';

function routed(): RouterPerMethod<string> {
  const router = new RouterPerMethod<string>();
  router.add(METHOD_NAME_ALL, '/*', 'every');
  router.add('GET', '/accounts/:accountId/credit', 'credit');
  router.add('POST', '/orders/preflight', 'preflight');
  router.add('POST', '/orders/:orderId/cancel', 'cancel');
  router.add(METHOD_NAME_ALL, '/orders/*', 'orders');
  return router;
}

const found = (method: string, path: string): string[] =>
  routed()
    .match(method, path)[0]
    .map(([handler]) => handler);

describe('the router', () => {
  it('finds the handlers of a method and those of all methods, in the order they were added', () => {
    expect(found('GET', '/accounts/A/credit')).toEqual(['every', 'credit']);
    expect(found('POST', '/orders/preflight')).toEqual(['every', 'preflight', 'orders']);
    expect(found('POST', '/orders/1/cancel')).toEqual(['every', 'cancel', 'orders']);
  });

  it('gives no method what is another’s', () => {
    expect(found('POST', '/accounts/A/credit')).toEqual(['every']);
    expect(found('GET', '/orders/preflight')).toEqual(['every', 'orders']);
  });

  it('gives a method without a route what is for all', () => {
    expect(found('DELETE', '/orders/preflight')).toEqual(['every', 'orders']);
    expect(found('PROPFIND', '/accounts/A/credit')).toEqual(['every']);
  });

  it('takes no route once it has found one, since that one might have come first', () => {
    const router = routed();
    router.match('GET', '/accounts/A/credit');
    expect(() => router.add('GET', '/late', 'late')).toThrow('after the first request');
  });
});
