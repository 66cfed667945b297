/**
 * The port by which all parts count and measure; app.ts hands it to them. Names, labels and their values:
 * metrics-catalogue.ts. Nothing here throws, and nothing waits.
 */
import type { MetricName, METRICS } from './metrics-catalogue.ts';

type OfType<Type> = { [Name in MetricName]: (typeof METRICS)[Name]['type'] extends Type ? Name : never }[MetricName];

export type CounterName = OfType<'counter'>;
export type HistogramName = OfType<'histogram'>;
export type GaugeName = OfType<'gauge'>;
/** A value that is not listed for its label counts as `other`. */
export type LabelsOf<Name extends MetricName> = Readonly<Record<keyof (typeof METRICS)[Name]['labels'], string>>;

export interface Metrics {
  count<Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  /** Durations in seconds. */
  observe<Name extends HistogramName>(name: Name, labels: LabelsOf<Name>, value: number): void;
}

/** What a gauge says at the moment it is asked. */
export interface GaugeReading {
  readonly name: GaugeName;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ScrapedMetrics extends Metrics {
  /** Is asked at each scrape. What rejects, or takes longer than a scrape may, is left out of it. */
  watch(read: () => readonly GaugeReading[] | Promise<readonly GaugeReading[]>): void;
  /** In Prometheus's text format. */
  scrape(): Promise<string>;
}

/** Where nobody looks. */
export const NO_METRICS: Metrics = { count: () => undefined, observe: () => undefined };
