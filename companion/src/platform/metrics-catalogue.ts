/**
 * Every metric of the companion: its type, its labels with all values that they can have, what it means, and when somebody
 * should be told, by the family it belongs to (metrics-catalogue/). docs/metrics.md is made from it.
 *
 * A label's values are listed, so the number of series has a bound that can be counted: a value that is not listed is
 * counted as `other`. No org, account, order, customer or free text is ever a value; those stand on traces and logs.
 */
import { OF_THE_DATABASE } from './metrics-catalogue/database.ts';
import type { GivenValues, MetricDefinition } from './metrics-catalogue/definition.ts';
import { OF_ERPS } from './metrics-catalogue/erps.ts';
import { OF_REQUESTS } from './metrics-catalogue/requests.ts';
import { OF_WORK } from './metrics-catalogue/work.ts';

export const METRICS = { ...OF_REQUESTS, ...OF_ERPS, ...OF_WORK, ...OF_THE_DATABASE };

export const GROUPS: readonly {
  readonly title: string;
  readonly metrics: Readonly<Record<string, MetricDefinition>>;
}[] = [
  { title: 'Requests, orders and figures (each process its own)', metrics: OF_REQUESTS },
  { title: 'ERPs (each process its own)', metrics: OF_ERPS },
  { title: 'Work behind the requests (each process its own)', metrics: OF_WORK },
  { title: 'From the database, over all orgs (every process the same)', metrics: OF_THE_DATABASE },
];

export type MetricName = keyof typeof METRICS;
export const OTHER = 'other';

/**
 * What operators are told to have room for, of one process; endpoints and ERPs may be added below it. Nearly half is money by
 * age in each currency there is; an org has a few.
 */
export const SERIES_MAX = 9_000;

/** The most series that can ever be, buckets counted, by what is listed. */
export function seriesBound(given: GivenValues): number {
  return Object.values<MetricDefinition>(METRICS).reduce((sum, { labels, buckets }) => {
    const combinations = Object.values(labels).reduce((product, values) => {
      return product * (valuesOf(values, given).length + 1);
    }, 1);
    return sum + combinations * (buckets === undefined ? 1 : buckets.length + 3);
  }, 0);
}

export function valuesOf(values: MetricDefinition['labels'][string], given: GivenValues): readonly string[] {
  return typeof values === 'string' ? given[values] : values;
}
