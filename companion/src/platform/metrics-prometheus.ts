/** Metrics kept by prom-client, in a registry of their own. Loaded only where they are asked for (telemetry.ts). */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricName, OTHER, valuesOf } from './metrics-catalogue.ts';
import type { GivenValues, MetricDefinition } from './metrics-catalogue/definition.ts';
import type { GaugeReading, ScrapedMetrics } from './metrics.ts';

type Labels = Readonly<Record<string, string>>;
type Read = Parameters<ScrapedMetrics['watch']>[0];

export interface PrometheusOptions {
  readonly given: GivenValues;
  /** Of the process itself: memory, CPU, event loop. Absent: with. */
  readonly ofProcess?: boolean;
}

interface Instrument {
  /** As they were given, unless one is not listed. */
  readonly admitted: (labels: Labels) => Labels;
  readonly kept: Counter | Gauge | Histogram;
}

export function prometheusMetrics({ given, ofProcess = true }: PrometheusOptions): ScrapedMetrics {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const instruments = new Map<string, Instrument>(
    Object.entries<MetricDefinition>(METRICS).map(([name, definition]) => [
      name,
      { kept: make(registry, name, definition), admitted: admission(definition, given) },
    ]),
  );
  const watched: Read[] = [];

  const instrument = (name: MetricName): Instrument => {
    const found = instruments.get(name);
    if (found === undefined) throw new Error('a metric is not in the catalogue');
    return found;
  };

  return {
    count: (name, labels, by = 1) => {
      const { kept, admitted } = instrument(name);
      if (kept instanceof Counter) kept.inc(admitted(labels), by);
    },
    observe: (name, labels, value) => {
      const { kept, admitted } = instrument(name);
      if (kept instanceof Histogram) kept.observe(admitted(labels), value);
    },
    watch: (read) => watched.push(read),
    scrape: async () => {
      const readings = await Promise.all(watched.map(async (read) => quietly(read)));
      for (const { kept } of instruments.values()) if (kept instanceof Gauge) kept.reset();
      for (const { name, labels, value } of readings.flat()) {
        const { kept, admitted } = instrument(name);
        // Two values that are both not listed stand together.
        if (kept instanceof Gauge) kept.inc(admitted(labels), value);
      }
      return registry.metrics();
    },
  };
}

async function quietly(read: Read): Promise<readonly GaugeReading[]> {
  try {
    return await read();
  } catch {
    return [];
  }
}

function make(registry: Registry, name: string, { type, help, labels, buckets }: MetricDefinition): Instrument['kept'] {
  const common = { name, help, labelNames: Object.keys(labels), registers: [registry] };
  switch (type) {
    case 'counter':
      return new Counter(common);
    case 'gauge':
      return new Gauge(common);
    case 'histogram':
      return new Histogram({ ...common, ...(buckets === undefined ? {} : { buckets: [...buckets] }) });
  }
}

function admission({ labels }: MetricDefinition, given: GivenValues): Instrument['admitted'] {
  const listed = Object.entries(labels).map(([label, values]) => ({ label, values: new Set(valuesOf(values, given)) }));
  return (said) => {
    if (listed.every(({ label, values }) => values.has(said[label] ?? ''))) return said;
    return Object.fromEntries(
      listed.map(({ label, values }) => {
        const value = said[label] ?? '';
        return [label, values.has(value) ? value : OTHER];
      }),
    );
  };
}
