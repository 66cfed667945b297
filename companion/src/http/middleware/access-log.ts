/** One line a request: what was asked of which endpoint by whom, how it ended and how long it took. No path, query or body. */
import type { MiddlewareHandler } from 'hono';
import type { Clock } from '../../canonical/time.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ApiEnv } from '../context.ts';

export function accessLog(logger: Logger, clock: Clock): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const began = clock.now();
    await next();
    const token = c.get('token');
    const code = c.get('problemCode');
    logger.info('request', {
      method: c.req.method,
      route: c.get('route') ?? 'none',
      status: c.res.status,
      ms: clock.now() - began,
      requestId: c.get('requestId'),
      ...(token === undefined ? {} : { orgId: token.orgId, clientId: token.clientId }),
      ...(code === undefined ? {} : { code }),
    });
  };
}
