/** Makes armed faults happen to requests. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import type { Fault, Faults } from './faults.ts';

export interface ErpEnv {
  Bindings: HttpBindings;
}

const ERROR_PAGE =
  '<!DOCTYPE html><html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

export function faulty(faults: Faults): MiddlewareHandler<ErpEnv> {
  return async (c, next) => {
    const fault = faults.take(c.req.method, c.req.path);
    if (fault === undefined) return next();
    return act(c, next, fault);
  };
}

async function act(c: Context<ErpEnv>, next: () => Promise<void>, fault: Fault): Promise<Response | undefined> {
  switch (fault.kind) {
    case 'delay':
      await sleep(fault.ms);
      await next();
      return undefined;
    case 'status': {
      if (fault.retryAfterSeconds !== undefined) c.header('retry-after', String(fault.retryAfterSeconds));
      c.status(fault.status as 500);
      return c.json({ error: { code: 'SYSTEM', text: 'The system cannot work on this now' } });
    }
    case 'html':
      c.status(fault.status as 502);
      return c.html(ERROR_PAGE);
    case 'truncated':
      await next();
      cutOff(c, await c.res.text());
      return undefined;
    case 'dropBefore':
      c.env.outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    case 'dropAfter':
      await next();
      c.env.outgoing.destroy();
      replaceAnswer(c);
      return undefined;
  }
}

function cutOff(c: Context<ErpEnv>, body: string): void {
  const { outgoing } = c.env;
  outgoing.writeHead(c.res.status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  outgoing.write(body.slice(0, Math.ceil(body.length / 2)), () => outgoing.destroy());
  replaceAnswer(c);
}

function replaceAnswer(c: Context<ErpEnv>): void {
  c.res = undefined;
  c.res = RESPONSE_ALREADY_SENT;
}
