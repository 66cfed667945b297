/** One span a request, within the caller's trace where it sends one, with the ids of the address that it asked for. */
import type { MiddlewareHandler } from 'hono';
import type { SpanAttributes, Traces } from '../../platform/traces.ts';
import type { ApiContext, ApiEnv } from '../context.ts';

export function traced(traces: Traces): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const { method } = c.req;
    const parent = c.req.header('traceparent') ?? '';
    const attributes = { 'http.request.method': method, 'ledgerline.correlation_id': c.get('requestId') };
    await traces.run({ name: `http ${method}`, kind: 'server', attributes, parent }, async (span) => {
      await next();
      const { status } = c.res;
      const code = c.get('problemCode');
      span.set({
        'http.route': c.get('route'),
        'http.response.status_code': status,
        'ledgerline.org_id': c.get('token')?.orgId,
        'ledgerline.client_id': c.get('token')?.clientId,
        'ledgerline.code': code,
        ...idsOf(c),
      });
      if (status >= 500) span.fail(code ?? 'INTERNAL');
    });
  };
}

/** The parts of the address that stand for a record: {accountId} is ledgerline.account_id. */
function idsOf(c: ApiContext): SpanAttributes {
  const route = c.get('route')?.split('/') ?? [];
  const path = c.req.path.split('/');
  return Object.fromEntries(
    route.flatMap((part, at) => {
      const name = /^\{(.+)\}$/.exec(part)?.[1];
      const value = path[at];
      if (name === undefined || value === undefined) return [];
      return [[`ledgerline.${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`, value]];
    }),
  );
}
