/** Meets the wire faults that were ordered. A dropped connection is a real one: the socket is closed. */
import { setTimeout as pause } from 'node:timers/promises';
import type { MiddlewareHandler } from 'hono';
import { sessionInvalid } from './access/sessions.ts';
import type { Org } from './org.ts';
import { Refusal } from './refusal.ts';
import type { RestEnv } from './routes/request.ts';

interface NodeBindings {
  readonly incoming?: { readonly socket: { destroy(): void } };
  readonly inside?: unknown;
}

export function broken(org: Org): MiddlewareHandler<RestEnv> {
  return async (c, next) => {
    const bindings = (c.env as NodeBindings | undefined) ?? {};
    const fault = bindings.inside === undefined ? org.wireFaults.take(c.req.method, c.req.path) : undefined;
    if (fault?.kind === 'unavailable') throw new Refusal(503, 'SERVER_UNAVAILABLE', 'The local org is not available');
    if (fault?.kind === 'serverError') throw new Refusal(500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred');
    if (fault?.kind === 'sessionExpired') throw sessionInvalid();
    if (fault?.kind === 'requestLimit')
      throw new Refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    if (fault?.kind === 'dropBefore') bindings.incoming?.socket.destroy();
    if (fault?.kind === 'dropBefore') return c.body(null, 503);
    if (fault?.kind === 'delay') await pause(fault.delayMs);
    await next();
    if (fault?.kind === 'dropAfter') bindings.incoming?.socket.destroy();
  };
}
