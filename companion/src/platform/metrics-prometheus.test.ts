import { describe, expect, it } from 'vitest';
import { prometheusMetrics } from './metrics-prometheus.ts';
import { METRICS, seriesBound } from './metrics-catalogue.ts';
import type { MetricDefinition } from './metrics-catalogue/definition.ts';
import type { CounterName, GaugeReading, HistogramName } from './metrics.ts';

const given = { route: ['GET /v1/orders', 'none'], erpKind: ['sandbox'] };
const open = () => prometheusMetrics({ given, ofProcess: false });

function series(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('metrics', () => {
  it('count, and measure in buckets', async () => {
    const metrics = open();
    metrics.count('ledgerline_submissions_total', { ask: 'submit', outcome: 'held' });
    metrics.count('ledgerline_submissions_total', { ask: 'submit', outcome: 'held' }, 2);
    metrics.observe('ledgerline_http_request_duration_seconds', { route: 'GET /v1/orders', status: '2xx' }, 0.2);
    const text = await metrics.scrape();
    expect(text).toContain('ledgerline_submissions_total{ask="submit",outcome="held"} 3');
    expect(text).toContain(
      'ledgerline_http_request_duration_seconds_bucket{le="0.25",route="GET /v1/orders",status="2xx"} 1',
    );
  });

  it('take every value that is not listed for one and the same, so that no id becomes a label and series stay bounded', async () => {
    const metrics = open();
    const readings: GaugeReading[] = [];
    const odd = [
      ...Array.from({ length: 2_000 }, (_, at) => `00DLL${String(at).padStart(13, '0')}`),
      ...[
        '',
        '"} 1\nevil{a="',
        'Globex Logistics',
        '../../etc/passwd',
        '__proto__',
        'constructor',
        '💶',
        'x'.repeat(10_000),
      ],
    ];
    for (const [name, { type, labels }] of Object.entries<MetricDefinition>(METRICS)) {
      for (const value of odd) {
        const said = Object.fromEntries(Object.keys(labels).map((label) => [label, value]));
        if (type === 'counter') metrics.count(name as CounterName, said);
        if (type === 'histogram') metrics.observe(name as HistogramName, said, 1);
        if (type === 'gauge') readings.push({ name: name as GaugeReading['name'], labels: said, value: 1 });
      }
    }
    metrics.watch(() => readings);
    const text = await metrics.scrape();
    expect(text).not.toMatch(/00DLL|Globex|evil|passwd|proto|xxx|💶/);
    expect(text).toContain('ledgerline_reads_total{domain="other",state="other"} 2008');
    // One series a metric, or one histogram.
    expect(series(text).length).toBeLessThan(250);
  });

  it('have no more series than the stated bound, however they are used', async () => {
    const metrics = open();
    const all = (labels: MetricDefinition['labels']): readonly Readonly<Record<string, string>>[] =>
      Object.entries(labels).reduce<readonly Readonly<Record<string, string>>[]>(
        (made, [label, values]) => {
          const listed = typeof values === 'string' ? given[values] : values;
          return made.flatMap((each) => [...listed, 'something else'].map((value) => ({ ...each, [label]: value })));
        },
        [{}],
      );
    const readings: GaugeReading[] = [];
    for (const [name, { type, labels }] of Object.entries<MetricDefinition>(METRICS)) {
      for (const said of all(labels)) {
        if (type === 'counter') metrics.count(name as CounterName, said);
        if (type === 'histogram') metrics.observe(name as HistogramName, said, 1);
        if (type === 'gauge') readings.push({ name: name as GaugeReading['name'], labels: said, value: 1 });
      }
    }
    metrics.watch(() => readings);
    expect(series(await metrics.scrape()).length).toBe(seriesBound(given));
  });

  it('say what gauges are now and not what they were, and leave out what cannot be read', async () => {
    const metrics = open();
    let state: 'open' | 'closed' = 'open';
    metrics.watch(() => [{ name: 'ledgerline_erp_breakers', labels: { kind: 'sandbox', state }, value: 1 }]);
    metrics.watch(() => Promise.reject(new Error('the database is down')));
    expect(await metrics.scrape()).toContain('ledgerline_erp_breakers{kind="sandbox",state="open"} 1');
    state = 'closed';
    const text = await metrics.scrape();
    expect(text).toContain('ledgerline_erp_breakers{kind="sandbox",state="closed"} 1');
    expect(text).not.toContain('state="open"');
  });
});
