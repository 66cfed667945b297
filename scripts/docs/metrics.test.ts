import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seriesBound, SERIES_MAX } from '../../companion/src/platform/metrics-catalogue.ts';
import { prometheusMetrics } from '../../companion/src/platform/metrics-prometheus.ts';
import { GIVEN_VALUES } from '../../companion/src/telemetry.ts';
import { metricsReference } from './metrics.ts';

const written = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');

describe('docs/metrics.md', () => {
  it('says what the catalogue says', async () => {
    expect(written).toBe(await metricsReference());
  });

  it('names every metric that a scrape has, and no other', async () => {
    const scrape = await prometheusMetrics({ given: GIVEN_VALUES }).scrape();
    const scraped = [...scrape.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    // Queries of alerts name a histogram's parts.
    const named =
      written.split('## What to alert on')[0]?.matchAll(/`((?:ledgerline|process|nodejs)_[a-z0-9_]+)`/g) ?? [];
    expect(new Set([...named].map(([, name]) => name))).toEqual(new Set(scraped));
  });

  it('promises a bound of series that all values together keep to', () => {
    expect(written).toContain(`at most ${SERIES_MAX} series`);
    expect(seriesBound(GIVEN_VALUES)).toBeLessThanOrEqual(SERIES_MAX);
  });

  it('alerts on nothing that does not exist', async () => {
    const scrape = await prometheusMetrics({ given: GIVEN_VALUES }).scrape();
    const alerted = [...written.matchAll(/ledgerline_[a-z_]+/g)].map(([name]) => name.replace(/_(count|bucket)$/, ''));
    for (const name of new Set(alerted)) expect(scrape).toContain(`# TYPE ${name} `);
  });
});
