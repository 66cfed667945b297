/**
 * Metrics and traces in the composition root. What is not switched on is not loaded: then every part gets a port that does
 * nothing, and /metrics is no address.
 */
import { ENDPOINTS } from './http/document.ts';
import { routeLabel } from './http/middleware/access-log.ts';
import type { Services } from './http/services.ts';
import type { Submission } from './orders/port.ts';
import type { Config } from './platform/config.ts';
import { newId } from './platform/ids.ts';
import { type Metrics, NO_METRICS, type ScrapedMetrics } from './platform/metrics.ts';
import type { GivenValues } from './platform/metrics-catalogue/definition.ts';
import { NO_TRACES, type SpanAttributes, type Traces } from './platform/traces.ts';
import { ADAPTERS } from './systems/erp/registry.ts';

export interface Telemetry {
  readonly metrics: Metrics;
  readonly traces: Traces;
  /** Absent: metrics are not switched on. */
  readonly scraped?: ScrapedMetrics;
}

export const NO_TELEMETRY: Telemetry = { metrics: NO_METRICS, traces: NO_TRACES };

/** The values of labels that only the composition root knows. */
export const GIVEN_VALUES: GivenValues = {
  route: [
    'none',
    'GET /metrics',
    ...ENDPOINTS.map(({ operation }) => routeLabel(operation.method.toUpperCase(), operation.path)),
  ],
  erpKind: ADAPTERS.map(({ kind }) => kind),
};

export async function openTelemetry(config: Pick<Config, 'metrics' | 'otlpEndpoint'>): Promise<Telemetry> {
  const scraped = config.metrics ? await openMetrics() : undefined;
  const metrics = scraped ?? NO_METRICS;
  const traces = await openTraces(config.otlpEndpoint, metrics);
  return { metrics, traces, ...(scraped === undefined ? {} : { scraped }) };
}

async function openMetrics(): Promise<ScrapedMetrics> {
  const { prometheusMetrics } = await import('./platform/metrics-prometheus.ts');
  return prometheusMetrics({ given: GIVEN_VALUES });
}

async function openTraces(endpoint: string | undefined, metrics: Metrics): Promise<Traces> {
  if (endpoint === undefined) return NO_TRACES;
  const { otlpTraces } = await import('./platform/traces-otlp.ts');
  return otlpTraces({
    endpoint,
    instanceId: newId(),
    onExport: (spans, outcome) => metrics.count('ledgerline_traces_exported_total', { outcome }, spans),
  });
}

/** Puts what an order's requests are about, and what came of them, on their spans. */
export function annotated(services: Services, traces: Traces): Services {
  if (!traces.on) return services;
  const note = <T extends { readonly submission: Submission }>(answer: T): T => {
    traces.annotate(attributesOf(answer.submission));
    return answer;
  };
  return {
    ...services,
    preflight: async (caller, order) => {
      traces.annotate({ 'ledgerline.account_id': order.accountId, 'ledgerline.source_id': order.source.recordId });
      const answer = await services.preflight(caller, order);
      traces.annotate({ 'ledgerline.verdict': answer.verdict, 'ledgerline.entity': answer.route?.entity });
      return answer;
    },
    submitOrder: async (caller, request) => {
      const { accountId, source } = request.order;
      traces.annotate({ 'ledgerline.account_id': accountId, 'ledgerline.source_id': source.recordId });
      return note(await services.submitOrder(caller, request));
    },
    recheckSubmission: async (caller, submissionId) => note(await services.recheckSubmission(caller, submissionId)),
    cancelSubmission: async (caller, submissionId, reason) =>
      note(await services.cancelSubmission(caller, submissionId, reason)),
  };
}

function attributesOf(submission: Submission): SpanAttributes {
  const { submissionId, accountId, connectionId, entity, customer, erpOrderNumber, state, reason } = submission;
  return {
    'ledgerline.submission_id': submissionId,
    'ledgerline.account_id': accountId,
    'ledgerline.connection': connectionId,
    'ledgerline.entity': entity,
    'ledgerline.customer': customer,
    'ledgerline.erp_order': erpOrderNumber,
    'ledgerline.state': state,
    'ledgerline.reason': reason?.code,
  };
}
