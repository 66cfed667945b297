/** One line a request: what was asked of which endpoint by whom, how it ended and how long it took, counted as well. No path, query or body. */
import type { MiddlewareHandler } from 'hono';
import type { Clock } from '../../canonical/time.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { ApiEnv } from '../context.ts';

/** Each observed once a request, by endpoint and class of status. */
export const REQUESTS = 'ledgerline_http_request_duration_seconds';

/** As the metrics know an endpoint; `none` where the request has found none. */
export function routeLabel(method: string, route: string): string {
  return route === 'none' ? route : `${method === 'HEAD' ? 'GET' : method} ${route}`;
}

export function accessLog(logger: Logger, clock: Clock, metrics: Metrics): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const began = clock.now();
    await next();
    const token = c.get('token');
    const code = c.get('problemCode');
    const { method } = c.req;
    const { status } = c.res;
    const route = c.get('route') ?? 'none';
    const ms = clock.now() - began;
    metrics.observe(
      REQUESTS,
      { route: routeLabel(method, route), status: `${String(status)[0] ?? ''}xx` },
      Math.max(ms, 0) / 1_000,
    );
    logger.info('request', {
      ...{ method, route, status, ms },
      requestId: c.get('requestId'),
      ...(token === undefined ? {} : { orgId: token.orgId, clientId: token.clientId }),
      ...(code === undefined ? {} : { code }),
    });
  };
}
