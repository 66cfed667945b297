/**
 * The port by which parts say what belongs together: a span a request, an ERP call, a delivery, a job. A span that is begun
 * within another one is its child, across everything that is awaited. Business ids stand here and on logs, never on metrics.
 */

/** Absent values are left out. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface Span {
  /** W3C Trace Context, for whoever is called within it; undefined: nothing is traced. */
  readonly traceparent: string | undefined;
  set(attributes: SpanAttributes): void;
  /** It ended badly, with this code of ours. */
  fail(code: string): void;
}

export interface SpanOptions {
  readonly name: string;
  /** server: a request of somebody else's; client: we ask somebody; consumer: a job. */
  readonly kind: 'server' | 'client' | 'consumer' | 'internal';
  readonly attributes: SpanAttributes;
  /** The caller's traceparent, as it came. */
  readonly parent?: string | undefined;
}

export interface Traces {
  /** False: `run` does nothing but call `act`. */
  readonly on: boolean;
  /** What `act` throws ends the span badly and is thrown on. */
  run<T>(options: SpanOptions, act: (span: Span) => Promise<T>): Promise<T>;
  /** On the span that this code runs in, if any. */
  annotate(attributes: SpanAttributes): void;
  /** Of the span that this code runs in, for log lines. */
  traceId(): string | undefined;
  /** Sends what is still here; resolves whether or not anybody takes it. */
  stop(): Promise<void>;
}

const NO_SPAN: Span = { traceparent: undefined, set: () => undefined, fail: () => undefined };

export const NO_TRACES: Traces = {
  on: false,
  run: async (_options, act) => act(NO_SPAN),
  annotate: () => undefined,
  traceId: () => undefined,
  stop: async () => Promise.resolve(),
};
