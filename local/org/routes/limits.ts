/** What the org allows and what is left of it. Only requests are counted; the other figures are those of an Enterprise org. */
import { Hono } from 'hono';
import type { Org } from '../org.ts';
import type { RestApp, RestEnv } from './request.ts';

export function limits(org: Org): RestApp {
  return new Hono<RestEnv>().get('/limits', (c) => {
    const full = (most: number): object => ({ Max: most, Remaining: most });
    return c.json({
      DailyApiRequests: { Max: org.limits.allowed, Remaining: org.limits.allowed - org.limits.used },
      DailyBulkV2QueryJobs: full(10_000),
      DailyDeliveredPlatformEvents: full(25_000),
      HourlyPublishedPlatformEvents: full(250_000),
    });
  });
}
