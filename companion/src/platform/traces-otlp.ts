/**
 * Traces by OpenTelemetry, sent in batches to a collector over OTLP/HTTP. Loaded only where an address is configured
 * (telemetry.ts). Nothing is registered for the whole process, and nothing a collector does reaches a request: spans wait in
 * a queue of bounded length and are dropped where it is full.
 */
import {
  type Context,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Span, SpanAttributes, SpanOptions, Traces } from './traces.ts';

export interface OtlpOptions {
  /** An address without a path is completed by /v1/traces. */
  readonly endpoint: string;
  readonly instanceId: string;
  /** So many spans were handed over, or not taken. */
  readonly onExport: (spans: number, outcome: 'ok' | 'failed') => void;
}

const EXPORT_WITHIN_MS = 5_000;
const EXPORT_EVERY_MS = 2_000;
const SPANS_WAITING_MAX = 4_096;
const SPANS_A_BATCH = 512;
/** At the end of the process a collector that says nothing holds it up no longer. */
const STOP_WITHIN_MS = 3_000;
/** Attributes are ids and codes; what is longer is cut. */
const ATTRIBUTE_MAX = 256;
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

const KINDS: Readonly<Record<SpanOptions['kind'], SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

export function otlpTraces(options: OtlpOptions): Traces {
  const contexts = new AsyncLocalStorageContextManager().enable();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'ledgerline-companion',
      'service.instance.id': options.instanceId,
    }),
    // Where the caller traces, it says which requests; ours are all traced.
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanLimits: { attributeValueLengthLimit: ATTRIBUTE_MAX },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: counted(exporterTo(options.endpoint), options.onExport),
        maxQueueSize: SPANS_WAITING_MAX,
        maxExportBatchSize: SPANS_A_BATCH,
        scheduledDelayMillis: EXPORT_EVERY_MS,
        exportTimeoutMillis: EXPORT_WITHIN_MS,
      }),
    ],
  });
  const tracer = provider.getTracer('ledgerline');

  return {
    on: true,
    run: async ({ name, kind, attributes, parent }, act) => {
      const within = parent === undefined ? contexts.active() : contextOf(parent);
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes: present(attributes) }, within);
      const seen = spanOf(span);
      return contexts.with(trace.setSpan(within, span), async () => {
        try {
          return await act(seen);
        } catch (error) {
          seen.fail(codeOf(error));
          throw error;
        } finally {
          span.end();
        }
      });
    },
    annotate: (attributes) => void trace.getSpan(contexts.active())?.setAttributes(present(attributes)),
    traceId: () => trace.getSpanContext(contexts.active())?.traceId,
    stop: async () => {
      const tooLate = new Promise<void>((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), tooLate]);
      contexts.disable();
    },
  };
}

function exporterTo(endpoint: string): SpanExporter {
  const url = new URL(endpoint);
  if (url.pathname === '/') url.pathname = '/v1/traces';
  return new OTLPTraceExporter({ url: url.href, timeoutMillis: EXPORT_WITHIN_MS });
}

function counted(inner: SpanExporter, onExport: OtlpOptions['onExport']): SpanExporter {
  return {
    export: (spans, done) =>
      inner.export(spans, (result) => {
        onExport(spans.length, result.error === undefined ? 'ok' : 'failed');
        done(result);
      }),
    shutdown: async () => inner.shutdown(),
    ...(inner.forceFlush === undefined ? {} : { forceFlush: async () => inner.forceFlush?.() }),
  };
}

/** A header that is none makes a trace of our own. */
function contextOf(traceparent: string): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function spanOf(span: OtelSpan): Span {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
    set: (attributes) => void span.setAttributes(present(attributes)),
    fail: (code) => {
      span.setAttribute('error.type', code);
      span.setStatus({ code: SpanStatusCode.ERROR, message: code });
    },
  };
}

function present(attributes: SpanAttributes): Record<string, string | number | boolean | string[]> {
  const given: Record<string, string | number | boolean | string[]> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    given[name] = typeof value === 'object' ? [...value] : value;
  }
  return given;
}

/** Codes are ours; a message may hold what somebody wrote, and stays out. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'INTERNAL';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
