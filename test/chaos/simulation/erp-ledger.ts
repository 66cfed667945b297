/** The books of a simulated ERP: its orders and its customers' credit, and what each kind of write makes of them. */
import {
  add,
  compare,
  extend,
  type Money,
  money,
  subtract,
  sum,
  zero,
} from '../../../companion/src/canonical/money.ts';
import type { CreditPosition } from '../../../companion/src/canonical/credit-position.ts';
import { instant } from '../../../companion/src/canonical/time.ts';
import { ErpError, type ErpErrorCode } from '../../../companion/src/systems/erp/errors.ts';
import type { ErpOrder, Hold, OrderRequest, SubmitResult } from '../../../companion/src/systems/erp/port.ts';
import type { ErpSetting } from './scenario.ts';

export const CURRENCY = 'USD';
const TAX = '0.1';

export interface LedgerCustomer {
  limit: Money;
  receivables: Money;
  blocked: boolean;
}

export interface Ledger {
  readonly orders: Map<string, ErpOrder>;
  readonly customers: Map<string, LedgerCustomer>;
  byKey(key: string): readonly ErpOrder[];
  /** `held`: the ERP puts it on hold whatever the credit says. */
  place(order: OrderRequest, held: boolean): SubmitResult;
  recheck(number: string, held: boolean): SubmitResult;
  change(number: string, order: OrderRequest, held: boolean): SubmitResult;
  cancel(number: string): ErpOrder;
  get(number: string): ErpOrder;
  credit(customer: string): CreditPosition;
}

export function refusal(code: ErpErrorCode, retryable = false): ErpError {
  return new ErpError(code, `the ERP’s words for ${code}`, { retryable, outcomeKnown: true });
}

export function createLedger(setting: ErpSetting, prefix: string, now: () => number): Ledger {
  const orders = new Map<string, ErpOrder>();
  const customers = new Map<string, LedgerCustomer>();

  const counted = (order: ErpOrder): Money => (setting.openOrdersCount === 'net' ? order.net : order.gross);

  const customerOf = (name: string): LedgerCustomer => {
    const known = customers.get(name);
    if (known === undefined) throw refusal('NOT_FOUND');
    return known;
  };

  const openOrders = (customer: string, except?: string): Money =>
    sum(
      [...orders.values()]
        .filter((order) => order.state === 'open' && payerOf(order.customer) === customer && order.number !== except)
        .map(counted),
      CURRENCY,
    );

  /** Open or on hold, by the ERP's own credit check where it makes one. */
  const checked = (order: ErpOrder, held: boolean): ErpOrder => {
    const payer = payerOf(order.customer);
    const { limit, receivables, blocked } = customerOf(payer);
    const { hold: _hold, ...rest } = order;
    const over = compare(add(add(receivables, openOrders(payer, order.number)), counted(order)), limit) > 0;
    const code = blocked ? 'CUSTOMER_BLOCKED' : 'CREDIT_LIMIT';
    const stops = held || (setting.creditEnforced && (blocked || over));
    const hold: Hold = { code, message: 'on hold in the ERP' };
    const after: ErpOrder = stops ? { ...rest, state: 'held', hold } : { ...rest, state: 'open' };
    orders.set(order.number, after);
    return after;
  };

  const changeable = (number: string): ErpOrder => {
    const order = ledger.get(number);
    if (order.state !== 'open' && order.state !== 'held') throw refusal('CONFLICT');
    return order;
  };

  const made = (number: string, request: OrderRequest): ErpOrder => {
    const { currency, customer, key, purchaseOrderNumber } = request;
    const lines = request.lines.map((line) => ({
      ...line,
      net: extend(money(line.unitPrice, currency), line.quantity),
    }));
    const net = sum(
      lines.map((line) => line.net),
      currency,
    );
    const tax = extend(net, TAX);
    return {
      ...{ number, erpId: `id-${number}`, key, state: 'draft', customer, currency, lines, net, tax },
      gross: add(net, tax),
      paymentTerms: 'Net 30',
      ...(purchaseOrderNumber === undefined ? {} : { purchaseOrderNumber }),
      asOf: instant(now()),
    };
  };

  const ledger: Ledger = {
    ...{ orders, customers },
    byKey: (key) => [...orders.values()].filter((order) => order.key === key),
    place(request, held) {
      const [first] = setting.idempotency === 'sync' ? ledger.byKey(request.key) : [];
      if (first !== undefined) return resultOf(first, true);
      return resultOf(checked(made(`${prefix}-${orders.size + 1}`, request), held));
    },
    recheck(number, held) {
      const order = changeable(number);
      return resultOf(order.state === 'held' ? checked(order, held) : order);
    },
    change: (number, request, held) =>
      resultOf(checked({ ...made(changeable(number).number, request), key: ledger.get(number).key ?? '' }, held)),
    cancel(number) {
      const { hold: _hold, ...order } = ledger.get(number);
      const after: ErpOrder = { ...order, state: 'cancelled' };
      orders.set(number, after);
      return after;
    },
    get(number) {
      const order = orders.get(number);
      if (order === undefined) throw refusal('NOT_FOUND');
      return order;
    },
    credit(customer) {
      const { limit, receivables, blocked } = customerOf(customer);
      const open = openOrders(customer);
      return {
        ...{ customer, customerName: customer, currency: CURRENCY, limit, blocked },
        ...{ exposure: add(receivables, open), openReceivables: receivables, openOrders: open },
        overdue: zero(CURRENCY),
        exposureBasis: 'erp',
        asOf: instant(now()),
      };
    },
  };
  return ledger;
}

/** Two customers may have one payer: the part of the name before the dot. */
export function payerOf(customer: string): string {
  return customer.split('.')[0] ?? customer;
}

export function freeOf({ limit, exposure }: CreditPosition): Money | undefined {
  return limit === undefined ? undefined : subtract(limit, exposure);
}

function resultOf(order: ErpOrder, duplicate = false): SubmitResult {
  const outcome = order.state === 'held' ? 'held' : 'accepted';
  return { outcome, order, duplicate, findings: [], raw: { number: order.number } };
}
