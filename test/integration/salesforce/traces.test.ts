/** One order, seen by a collector of OpenTelemetry: from the request over the ERP to the org, as one trace. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Companion, startCompanion } from '../../../companion/src/app.ts';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import { readConfig } from '../../../companion/src/platform/config.ts';
import { bodyOf } from '../companion/caller.ts';
import { newKey } from '../companion/org.ts';
import { until } from '../companion/until.ts';
import { ACCOUNTS, type Joined, openJoined } from './joined.ts';

interface SeenSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status?: { readonly code?: number };
  readonly attributes: readonly {
    readonly key: string;
    readonly value: { readonly stringValue?: string; readonly intValue?: number | string };
  }[];
}

let joined: Joined;
let collector: Server;
const seen: SeenSpan[] = [];

beforeAll(async () => {
  joined = await openJoined();
  collector = createServer((request, response) => {
    void textOf(request).then((text) => {
      expect(request.url).toBe('/v1/traces');
      const body = JSON.parse(text) as {
        resourceSpans: { scopeSpans: { spans: SeenSpan[] }[] }[];
      };
      seen.push(...body.resourceSpans.flatMap((each) => each.scopeSpans.flatMap(({ spans }) => spans)));
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', () => resolve()));
});
afterAll(async () => {
  collector.close();
  collector.closeAllConnections();
  await joined.close();
});

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function start(endpoint: string): Promise<Companion> {
  const environment = { ...joined.world.environment('both'), COMPANION_LOG_LEVEL: 'silent', COMPANION_METRICS: 'true' };
  return startCompanion(readConfig({ ...environment, COMPANION_OTLP_ENDPOINT: endpoint }));
}

async function orderOf(accountId: string, quantity: string) {
  const [order] = await joined.query(`SELECT Id FROM Order WHERE AccountId = '${accountId}'`);
  return {
    source: { object: 'Order', recordId: String(order?.['Id']) },
    accountId,
    entity: 'us',
    currency: 'USD',
    lines: [{ lineId: '1', product: 'GADGET', quantity, unitPrice: '250.00' }],
  };
}

function attribute(span: SeenSpan | undefined, key: string): string | undefined {
  const value = span?.attributes.find((each) => each.key === key)?.value;
  return value?.stringValue ?? value?.intValue?.toString();
}

describe('traces', { timeout: 180_000 }, () => {
  it('show one order from the caller’s own trace over the ERP to the org', async () => {
    const { port } = collector.address() as AddressInfo;
    const companion = await start(`http://127.0.0.1:${port}`);
    const customer = await joined.customer(ACCOUNTS.acme, '1000.00');
    const traceId = 'ab'.repeat(16);
    const callersSpan = 'cd'.repeat(8);
    const reply = await joined.caller(companion).send('/v1/orders', {
      json: await orderOf(ACCOUNTS.acme, '20'),
      key: newKey(),
      headers: { traceparent: `00-${traceId}-${callersSpan}-01` },
    });
    const held = bodyOf(reply, submissionSchema, 201);
    expect(held.state).toBe('held');
    await until(() => seen.some(({ name, traceId: of }) => of === traceId && name === 'delivery'));
    const metrics = await until(async () => {
      const text = await (await fetch(`${companion.url}/metrics`)).text();
      return text.includes('ledgerline_org_told_seconds_count{outcome="held"} 1') && text;
    });
    expect(metrics).toMatch(/ledgerline_org_call_duration_seconds_count\{ask="change(Together)?",outcome="ok"\}/);
    expect(metrics).toMatch(/ledgerline_delivery_batch_submissions_count [1-9]/);
    expect(metrics).toMatch(/ledgerline_traces_exported_total\{outcome="ok"\} [1-9]/);
    await companion.stop('the test ends');

    const mine = seen.filter((span) => span.traceId === traceId);
    const named = (name: string) => mine.find((span) => span.name === name);
    const parentOf = (span: SeenSpan | undefined) => mine.find(({ spanId }) => spanId === span?.parentSpanId);
    const request = named('http POST');
    expect(request?.parentSpanId).toBe(callersSpan);
    expect(attribute(request, 'ledgerline.submission_id')).toBe(held.submissionId);
    expect(attribute(request, 'ledgerline.account_id')).toBe(ACCOUNTS.acme);
    expect(attribute(request, 'ledgerline.entity')).toBe('us');
    expect(attribute(request, 'http.response.status_code')).toBe('201');
    const submit = named('erp submitOrder');
    expect(parentOf(submit)).toBe(request);
    expect(attribute(submit, 'ledgerline.customer')).toBe(customer);
    expect(attribute(submit, 'ledgerline.erp_order')).toBe(held.erpOrderNumber);
    const delivery = named('delivery');
    expect(parentOf(delivery)).toBe(request);
    expect(attribute(delivery, 'ledgerline.submission_id')).toBe(held.submissionId);
    const change = mine.find(({ name }) => name.startsWith('org change'));
    expect(parentOf(change)).toBe(delivery);
    // The ERP's own words, and the rep's, are on no span.
    expect(JSON.stringify(mine)).not.toContain(held.reason?.erpMessage);
  });

  it('say by code how a request ended that failed, and begin anew where the caller’s trace is none', async () => {
    const { port } = collector.address() as AddressInfo;
    const companion = await start(`http://127.0.0.1:${port}/v1/traces`);
    const traceId = 'ef'.repeat(16);
    const missing = '001LL0000NOBODYYQ5';
    await joined.caller(companion).send(`/v1/orders/00000000-0000-7000-8000-000000000000`, {
      headers: { traceparent: `00-${traceId}-${'12'.repeat(8)}-01` },
    });
    await joined.caller(companion).send(`/v1/accounts/${missing}/credit`, {
      headers: { traceparent: 'nonsense' },
    });
    await companion.stop('the test ends');
    const [request] = seen.filter((span) => span.traceId === traceId);
    expect(attribute(request, 'ledgerline.code')).toBe('NOT_FOUND');
    expect(attribute(request, 'http.route')).toBe('/v1/orders/{submissionId}');
    const looked = seen.find((span) => attribute(span, 'ledgerline.account_id') === missing);
    expect([looked?.name, looked?.parentSpanId]).toEqual(['http GET', undefined]);
  });

  it('that nobody takes cost no request anything, and do not keep the process', async () => {
    const companion = await start('http://127.0.0.1:1');
    await joined.customer(ACCOUNTS.globex);
    const reply = await joined
      .caller(companion)
      .send('/v1/orders', { json: await orderOf(ACCOUNTS.globex, '1'), key: newKey() });
    expect(bodyOf(reply, submissionSchema, 201).state).toBe('accepted');
    await companion.stop('the test ends');
  });
});
