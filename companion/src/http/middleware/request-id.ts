/** Every request has an id, on its answer and its log lines. A sane one of the caller's is kept, so that both logs meet. */
import type { MiddlewareHandler } from 'hono';
import { answerHeader, type ApiEnv } from '../context.ts';

export const REQUEST_ID_HEADER = 'x-request-id';
const SANE = /^[A-Za-z0-9._-]{8,64}$/;

export function requestIdOf(given: string | undefined, newId: () => string): string {
  return given !== undefined && SANE.test(given) ? given : newId();
}

export function requestId(newId: () => string): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const id = requestIdOf(c.req.header(REQUEST_ID_HEADER), newId);
    c.set('requestId', id);
    answerHeader(c, REQUEST_ID_HEADER, id);
    await next();
  };
}
