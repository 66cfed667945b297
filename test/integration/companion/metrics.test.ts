/** What Prometheus is told by a running companion, and what it never is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Companion, startCompanion } from '../../../companion/src/app.ts';
import { connect } from '../../../companion/src/database/client.ts';
import { databaseGauges } from '../../../companion/src/database/stores/metrics.ts';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import { problemSchema } from '../../../companion/src/http/problem/problem.ts';
import { readConfig } from '../../../companion/src/platform/config.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { bodyOf, type Caller } from './caller.ts';
import { newKey, type Org, orderOf } from './org.ts';
import { callerOf, openWorld, type Role, type World } from './world.ts';

let database: TestDatabase;
let world: World;
let org: Org;
let companion: Companion;
let rep: Caller;

beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database);
  org = await world.org();
  companion = await start('both', { COMPANION_METRICS: 'true' });
  rep = callerOf(companion, org);
});
afterAll(async () => {
  await companion.stop('the test ends');
  await world.close();
});

function start(role: Role, more: Readonly<Record<string, string>> = {}): Promise<Companion> {
  return startCompanion(readConfig({ ...world.environment(role), COMPANION_LOG_LEVEL: 'silent', ...more }));
}

async function scrape(): Promise<string> {
  const response = await fetch(`${companion.url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return response.text();
}

/** The value of one series; undefined when there is none. */
function valueIn(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
  const line = text.split('\n').find((each) => {
    const [, of, inside = ''] = /^([a-z0-9_]+)(?:\{(.*)\})? /.exec(each) ?? [];
    return of === name && Object.entries(labels).every(([label, value]) => inside.includes(`${label}="${value}"`));
  });
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
}

describe('metrics of a running companion', () => {
  it('tell of orders, ERP calls, figures, requests and what stands open, and name nobody', async () => {
    const account = await org.account('1000.00');
    const accepted = bodyOf(
      await rep.send('/v1/orders', { json: orderOf(account, '2'), key: newKey() }),
      submissionSchema,
      201,
    );
    const held = bodyOf(
      await rep.send('/v1/orders', { json: orderOf(account, '20'), key: newKey() }),
      submissionSchema,
      201,
    );
    const unknown = orderOf(account, '1', {
      lines: [{ lineId: '1', product: 'NO-SUCH-THING', quantity: '1', unitPrice: '1.00' }],
    });
    const rejected = bodyOf(await rep.send('/v1/orders', { json: unknown, key: newKey() }), submissionSchema, 201);
    expect([accepted.state, held.state, rejected.state]).toEqual(['accepted', 'held', 'rejected']);
    await rep.send(`/v1/accounts/${account.accountId}/credit`);
    await rep.send('/v1/no-such-address');
    await fetch(`${companion.url}/v1/orders`, { headers: { authorization: 'Bearer a.b.c' } });

    const text = await scrape();
    for (const outcome of ['accepted', 'held', 'rejected']) {
      expect(valueIn(text, 'ledgerline_submissions_total', { ask: 'submit', outcome }), outcome).toBe(1);
      const verdict = { verdict: outcome, kind: 'sandbox' };
      expect(valueIn(text, 'ledgerline_submission_first_verdict_seconds_count', verdict), outcome).toBe(1);
    }
    const submits = { kind: 'sandbox', ask: 'submitOrder' };
    expect(valueIn(text, 'ledgerline_erp_call_duration_seconds_count', submits)).toBe(3);
    const calls = { criticality: 'order', retry: 'false', outcome: 'ok' };
    expect(valueIn(text, 'ledgerline_erp_calls_total', calls)).toBeGreaterThan(1);
    expect(valueIn(text, 'ledgerline_reads_total', { domain: 'credit' })).toBeGreaterThan(0);
    const requests = 'ledgerline_http_request_duration_seconds_count';
    expect(valueIn(text, requests, { route: 'POST /v1/orders', status: '2xx' })).toBe(3);
    expect(valueIn(text, requests, { route: 'GET /v1/accounts/{accountId}/credit', status: '2xx' })).toBe(1);
    expect(valueIn(text, requests, { route: 'GET /v1/orders', status: '4xx' })).toBe(1);
    expect(valueIn(text, requests, { route: 'none', status: '4xx' })).toBe(1);
    expect(valueIn(text, 'ledgerline_erp_breakers', { kind: 'sandbox', state: 'closed' })).toBe(1);
    expect(valueIn(text, 'ledgerline_erp_retry_budget', { kind: 'sandbox' })).toBe(20);
    expect(valueIn(text, 'ledgerline_erp_waiting', { direction: 'write', criticality: 'order' })).toBe(0);
    expect(valueIn(text, 'ledgerline_database_up')).toBe(1);
    const open = { kind: 'order', criticality: 'order', age: 'under1h' };
    expect(valueIn(text, 'ledgerline_exceptions_open', open)).toBe(1);
    const blocked = { kind: 'order', age: 'under1h', currency: 'USD' };
    expect(valueIn(text, 'ledgerline_exceptions_blocked_amount', blocked)).toBe(1);
    expect(valueIn(text, 'ledgerline_submissions_pending', { phase: 'setAside' })).toBe(0);
    expect(valueIn(text, 'process_resident_memory_bytes')).toBeGreaterThan(0);
    expect(text).not.toContain('="other"');

    const ids = [
      ...[org.orgId, org.client.clientId, account.accountId, account.customer],
      ...[accepted, held, rejected].flatMap((each) => [each.submissionId, each.erpOrderNumber ?? org.orgId]),
      ...['erp-main', 'NO-SUCH-THING', 'a.b.c'],
    ];
    for (const id of ids) expect(text).not.toContain(id);
  });

  it('tell how often a figure is shown from memory as well', async () => {
    const { accountId } = await org.account('1000.00');
    const route = { route: 'GET /v1/accounts/{accountId}/credit', status: '2xx' };
    const count = async () => valueIn(await scrape(), 'ledgerline_http_request_duration_seconds_count', route) ?? 0;
    const before = await count();
    for (let look = 0; look < 5; look += 1) await rep.send(`/v1/accounts/${accountId}/credit`);
    expect((await count()) - before).toBe(5);
  });

  it('are no address where they are not switched on, and none of the API’s document', async () => {
    const other = await start('api');
    try {
      const response = await fetch(`${other.url}/metrics`);
      expect(response.status).toBe(404);
      expect(problemSchema.parse(await response.json()).code).toBe('ROUTE_NOT_FOUND');
    } finally {
      await other.stop('the test ends');
    }
    expect(await (await fetch(`${companion.url}/openapi.json`)).text()).not.toContain('/metrics');
    expect((await fetch(`${companion.url}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('are served by a worker as well', async () => {
    const worker = await start('worker', { COMPANION_METRICS: 'true' });
    try {
      const response = await fetch(`${worker.url}/metrics`);
      expect([response.status, (await response.text()).includes('ledgerline_database_up 1')]).toEqual([200, true]);
    } finally {
      await worker.stop('the test ends');
    }
  });
});

describe('what is asked of the database for them', () => {
  it('is no more than sums and counts, also for the application itself, and asked once for many that look at once', async () => {
    const sql = connect(database.appUrl, { max: 2 });
    try {
      const read = databaseGauges(sql, { now: () => 0 });
      const [first, second] = await Promise.all([read(), read()]);
      expect(second).toBe(first);
      expect(await read()).toBe(first);
      const [row] = await sql<{ answer: unknown }[]>`select ledgerline.sweeper_metrics() as answer`;
      expect(JSON.stringify(row?.answer)).not.toContain(org.orgId);
    } finally {
      await sql.end();
    }
  });

  it('is left out when the database does not answer, and that is said', async () => {
    const sql = connect('postgres://nobody:nothing@127.0.0.1:1/nowhere', { max: 1 });
    try {
      expect(await databaseGauges(sql, { now: () => 0 })()).toEqual([
        { name: 'ledgerline_database_up', labels: {}, value: 0 },
      ]);
    } finally {
      await sql.end({ timeout: 0 });
    }
  });
});
