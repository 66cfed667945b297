import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { LedgerlineError } from '../../platform/errors.ts';
import type { ApiEnv } from '../context.ts';
import { inFlight } from './in-flight.ts';

describe('the bound on requests at once', () => {
  it('refuses one too many, and takes requests again when others have ended, well or not', async () => {
    const gate = Promise.withResolvers<undefined>();
    const app = new Hono<ApiEnv>();
    app.use(inFlight(2));
    app.onError((error, c) => c.text(error instanceof LedgerlineError ? error.code : 'failed', 503));
    app.get('/slow', async (c) => {
      await gate.promise;
      return c.text('done');
    });
    app.get('/bad', async () => {
      await gate.promise;
      throw new Error('broken');
    });
    const first = app.request('/slow');
    const second = app.request('/bad');
    expect(await (await app.request('/slow')).text()).toBe('OVERLOADED');
    gate.resolve(undefined);
    expect(await (await first).text()).toBe('done');
    expect(await (await second).text()).toBe('failed');
    expect(await (await app.request('/slow')).text()).toBe('done');
  });
});
