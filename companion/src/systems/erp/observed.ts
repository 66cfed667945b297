/**
 * ERP ports that count, time and trace what is asked of them: one span and one figure a call, waiting for a place included.
 * The outermost layer, so that a call which our own limits keep back is seen as well.
 */
import type { Clock } from '../../canonical/time.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Span, SpanAttributes, Traces } from '../../platform/traces.ts';
import { ErpError } from './errors.ts';
import type { CallContext, ErpDirectory, ErpPort } from './port.ts';

export interface Observers {
  readonly metrics: Metrics;
  readonly traces: Traces;
  readonly steady: Clock;
}

type Ask = Exclude<keyof ErpPort, 'kind' | 'capabilities' | 'close'>;

export function observedErps(inner: ErpDirectory, observers: Observers): ErpDirectory {
  const wrapped = new WeakMap<ErpPort, ErpPort>();
  return {
    connection: async (orgId, connectionId) => {
      const port = await inner.connection(orgId, connectionId);
      const known = wrapped.get(port);
      if (known !== undefined) return known;
      const observed = observePort(port, observers, { orgId, connectionId });
      wrapped.set(port, observed);
      return observed;
    },
  };
}

/** @param of on each span. */
export function observePort(
  inner: ErpPort,
  observers: Observers,
  of: { orgId: string; connectionId: string },
): ErpPort {
  const { kind } = inner;

  function observe<T>(ask: Ask, call: CallContext, about: About, act: (call: CallContext) => Promise<T>): Promise<T> {
    const measured = () => measure(observers, kind, ask, call, () => act(call));
    if (!observers.traces.on) return measured();
    const attributes = { ...attributesOf(of, about), 'ledgerline.correlation_id': call.correlationId };
    return observers.traces.run({ name: `erp ${ask}`, kind: 'client', attributes }, (span) =>
      measure(observers, kind, ask, call, async () => {
        const traced = span.traceparent === undefined ? call : { ...call, traceparent: span.traceparent };
        const answer = await act(traced);
        span.set(attributesOfAnswer(answer));
        return answer;
      }).catch((error: unknown) => told(span, error)),
    );
  }

  return {
    kind,
    capabilities: inner.capabilities,
    ping: (call) => observe('ping', call, {}, (c) => inner.ping(c)),
    getCustomer: (entity, customer, call) =>
      observe('getCustomer', call, { ...entity, customer }, (c) => inner.getCustomer(entity, customer, c)),
    findCustomers: (entity, query, cursor, call) =>
      observe('findCustomers', call, entity, (c) => inner.findCustomers(entity, query, cursor, c)),
    getCredit: (entity, customer, call) =>
      observe('getCredit', call, { ...entity, customer }, (c) => inner.getCredit(entity, customer, c)),
    listExchangeRates: (entity, call) =>
      observe('listExchangeRates', call, entity, (c) => inner.listExchangeRates(entity, c)),
    simulateOrder: (entity, order, call) =>
      observe('simulateOrder', call, { ...entity, customer: order.customer }, (c) =>
        inner.simulateOrder(entity, order, c),
      ),
    findOrderByKey: (entity, key, call) =>
      observe('findOrderByKey', call, { ...entity, key }, (c) => inner.findOrderByKey(entity, key, c)),
    submitOrder: (entity, order, call) =>
      observe('submitOrder', call, { ...entity, customer: order.customer, key: order.key }, (c) =>
        inner.submitOrder(entity, order, c),
      ),
    recheckOrder: (entity, number, call) =>
      observe('recheckOrder', call, { ...entity, number }, (c) => inner.recheckOrder(entity, number, c)),
    getOrder: (entity, number, call) =>
      observe('getOrder', call, { ...entity, number }, (c) => inner.getOrder(entity, number, c)),
    changeOrder: (entity, number, order, call) =>
      observe('changeOrder', call, { ...entity, number, key: order.key }, (c) =>
        inner.changeOrder(entity, number, order, c),
      ),
    cancelOrder: (entity, number, reason, call) =>
      observe('cancelOrder', call, { ...entity, number }, (c) => inner.cancelOrder(entity, number, reason, c)),
    listInvoices: (entity, query, cursor, call) =>
      observe('listInvoices', call, { ...entity, ...about(query) }, (c) =>
        inner.listInvoices(entity, query, cursor, c),
      ),
    listPayments: (entity, query, cursor, call) =>
      observe('listPayments', call, { ...entity, ...query }, (c) => inner.listPayments(entity, query, cursor, c)),
    changes: (entity, kindOf, cursor, call) =>
      observe('changes', call, entity, (c) => inner.changes(entity, kindOf, cursor, c)),
    close: () => inner.close(),
  };
}

interface About {
  readonly entity?: string;
  readonly customer?: string | undefined;
  readonly number?: string | undefined;
  readonly key?: string;
}

function about(query: { readonly customer?: string; readonly orderNumber?: string }): About {
  return { customer: query.customer, number: query.orderNumber };
}

async function measure<T>(
  { metrics, steady }: Observers,
  kind: string,
  ask: Ask,
  { criticality, retry = false }: CallContext,
  act: () => Promise<T>,
): Promise<T> {
  const beganAtMs = steady.now();
  let outcome = 'ok';
  try {
    return await act();
  } catch (error) {
    outcome = outcomeOf(error);
    throw error;
  } finally {
    metrics.count('ledgerline_erp_calls_total', { criticality, retry: String(retry), outcome });
    if (outcome !== 'notAsked') {
      const seconds = (steady.now() - beganAtMs) / 1_000;
      metrics.observe('ledgerline_erp_call_duration_seconds', { kind, ask }, seconds);
    }
  }
}

function outcomeOf(error: unknown): string {
  if (!(error instanceof ErpError)) return 'INTERNAL';
  return error.asked ? error.code : 'notAsked';
}

function told(span: Span, error: unknown): never {
  if (error instanceof ErpError) {
    const { httpStatus, outcomeKnown, asked } = error;
    span.set({
      'http.response.status_code': httpStatus,
      'ledgerline.outcome_known': outcomeKnown,
      'ledgerline.asked': asked,
    });
  }
  throw error;
}

function attributesOf(
  of: { orgId: string; connectionId: string },
  { entity, customer, number, key }: About,
): SpanAttributes {
  return {
    'ledgerline.org_id': of.orgId,
    'ledgerline.connection': of.connectionId,
    'ledgerline.entity': entity,
    'ledgerline.customer': customer,
    'ledgerline.erp_order': number,
    'ledgerline.erp_key': key,
  };
}

const INVOICES_MAX = 20;

/** The order's number, or the invoices' numbers, as the ERP answers them. */
function attributesOfAnswer(answer: unknown): SpanAttributes {
  if (typeof answer !== 'object' || answer === null) return {};
  if ('order' in answer && 'outcome' in answer) {
    return { 'ledgerline.outcome': String(answer.outcome), ...attributesOfAnswer(answer.order) };
  }
  if ('items' in answer && Array.isArray(answer.items)) {
    const numbers = answer.items.slice(0, INVOICES_MAX).flatMap((item: unknown) => numberIn(item) ?? []);
    return numbers.length === 0 ? {} : { 'ledgerline.numbers': numbers };
  }
  return { 'ledgerline.erp_order': numberIn(answer) };
}

function numberIn(item: unknown): string | undefined {
  const isNumbered = typeof item === 'object' && item !== null && 'number' in item;
  return isNumbered && typeof item.number === 'string' ? item.number : undefined;
}
