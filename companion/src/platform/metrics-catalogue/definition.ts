/** What a metric is described by, and what several families of them share. */

/** Values that only the composition root knows: endpoints as "GET /v1/orders", kinds of ERP adapters. */
export const GIVEN = ['route', 'erpKind'] as const;
export type GivenValues = Readonly<Record<(typeof GIVEN)[number], readonly string[]>>;

export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Label → its values, or the name of those that are given. */
  readonly labels: Readonly<Record<string, readonly string[] | (typeof GIVEN)[number]>>;
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
  /** What to be told of, in PromQL, and what it means. */
  readonly alert?: { readonly when: string; readonly means: string };
}

/** How an ERP’s answer to a submission ends. */
export const OUTCOMES = ['accepted', 'held', 'rejected', 'cancelled'] as const;
/** Of jobs. */
export const QUEUES = ['erp-ask', 'salesforce-deliver', 'salesforce-backfill', 'exception-replay'] as const;
/** Upper bounds in seconds, of whatever is asked of an ERP or an org. */
export const CALL_SECONDS = [0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60];
