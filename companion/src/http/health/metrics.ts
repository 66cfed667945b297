/**
 * GET /metrics, for Prometheus. Not in the API's document: it is for operators, and is there only where the configuration
 * switches it on, without a token. What it says: docs/metrics.md.
 */
import { type Endpoint, plainEndpoint } from '../endpoint.ts';

const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

export function showMetrics(scrape: () => Promise<string>): Endpoint {
  return plainEndpoint(
    {
      access: 'open',
      operation: {
        method: 'get',
        path: '/metrics',
        operationId: 'showMetrics',
        tags: ['health'],
        summary: 'Metrics for Prometheus',
        responses: { 200: { description: 'In its text format.' } },
      },
    },
    () => async (c) => c.body(await scrape(), 200, { 'content-type': PROMETHEUS, 'cache-control': 'no-store' }),
  );
}
