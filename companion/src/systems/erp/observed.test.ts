import { describe, expect, it } from 'vitest';
import type { Metrics } from '../../platform/metrics.ts';
import { NO_TRACES, type SpanAttributes, type Traces } from '../../platform/traces.ts';
import { ErpError } from './errors.ts';
import { observePort } from './observed.ts';
import type { CallContext, ErpPort } from './port.ts';

const CALL: CallContext = { deadlineMs: 1_000, correlationId: 'c-1', criticality: 'order' };
const OF = { orgId: 'org', connectionId: 'erp-main' };
const ENTITY = { connectionId: 'erp-main', entity: 'us' };

function given(more: Partial<ErpPort>, traces: Traces = NO_TRACES) {
  const time = { ms: 0 };
  const seen: unknown[] = [];
  const metrics: Metrics = {
    count: (name, labels) => void seen.push([name, labels]),
    observe: (name, labels, value) => void seen.push([name, labels, value]),
  };
  const inner = { kind: 'sandbox', ...more } as ErpPort;
  const port = observePort(inner, { metrics, traces, steady: { now: () => time.ms } }, OF);
  return { port, time, seen };
}

/** Spans as they end, by name. */
function traced() {
  const spans: { name: string; attributes: SpanAttributes; failed?: string }[] = [];
  const traces: Traces = {
    ...NO_TRACES,
    on: true,
    run: async ({ name, attributes }, act) => {
      const span: (typeof spans)[number] = { name, attributes };
      spans.push(span);
      return act({
        traceparent: '00-trace-span-01',
        set: (set) => (span.attributes = { ...span.attributes, ...set }),
        fail: (code) => (span.failed = code),
      });
    },
  };
  return { spans, traces };
}

describe('a call of an ERP', () => {
  it('is timed to its answer, by kind of ERP and what was asked, and counted by class', async () => {
    const { port, time, seen } = given({
      getOrder: async () => {
        time.ms += 250;
        return Promise.resolve({ number: 'SO1' } as never);
      },
    });
    await port.getOrder(ENTITY, 'SO1', { ...CALL, retry: true });
    expect(seen).toEqual([
      ['ledgerline_erp_calls_total', { criticality: 'order', retry: 'true', outcome: 'ok' }],
      ['ledgerline_erp_call_duration_seconds', { kind: 'sandbox', ask: 'getOrder' }, 0.25],
    ]);
  });

  it('that the ERP refuses is an answer as well; one that our limits keep back is counted and not timed', async () => {
    const refused = new ErpError('MASTER_DATA', 'Globex', { retryable: false, outcomeKnown: true });
    const kept = new ErpError('THROTTLED', '', { retryable: true, outcomeKnown: true, asked: false });
    const { port, seen } = given({
      submitOrder: () => Promise.reject(refused),
      ping: () => Promise.reject(kept),
    });
    await expect(port.submitOrder(ENTITY, { customer: 'C', key: 'K' } as never, CALL)).rejects.toBe(refused);
    await expect(port.ping({ ...CALL, criticality: 'refresh' })).rejects.toBe(kept);
    expect(seen).toEqual([
      ['ledgerline_erp_calls_total', { criticality: 'order', retry: 'false', outcome: 'MASTER_DATA' }],
      ['ledgerline_erp_call_duration_seconds', { kind: 'sandbox', ask: 'submitOrder' }, 0],
      ['ledgerline_erp_calls_total', { criticality: 'refresh', retry: 'false', outcome: 'notAsked' }],
    ]);
  });

  it('is a span with the ids it is about, and tells the ERP which', async () => {
    const { spans, traces } = traced();
    const calls: CallContext[] = [];
    const { port } = given(
      {
        listInvoices: async (_entity, _query, _cursor, call) => {
          calls.push(call);
          return Promise.resolve({ items: [{ number: 'AR1' }, { number: 'AR2' }] } as never);
        },
      },
      traces,
    );
    await port.listInvoices(ENTITY, { customer: 'D1' }, undefined, CALL);
    expect(calls).toEqual([{ ...CALL, traceparent: '00-trace-span-01' }]);
    expect(spans).toMatchObject([
      {
        name: 'erp listInvoices',
        attributes: {
          'ledgerline.org_id': 'org',
          'ledgerline.entity': 'us',
          'ledgerline.customer': 'D1',
          'ledgerline.numbers': ['AR1', 'AR2'],
          'ledgerline.correlation_id': 'c-1',
        },
      },
    ]);
  });

  it('that is not traced goes out as it came', async () => {
    const calls: CallContext[] = [];
    const { port } = given({
      ping: async (call) => {
        calls.push(call);
        return Promise.resolve({ product: '', version: '' });
      },
    });
    await port.ping(CALL);
    expect(calls[0]).toBe(CALL);
  });
});
