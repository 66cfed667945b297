/**
 * An ERP in memory that keeps a ledger of its own, which is the judge of what was done. It takes the same key twice without
 * a word, so that whoever sends twice is found out. Every write follows the next line of its script; a write without one
 * is unexpected and fails the test.
 */
import { add, extend, money, sum, zero } from '../../canonical/money.ts';
import type { Customer } from '../../canonical/customer.ts';
import { instant } from '../../canonical/time.ts';
import { ErpError, type ErpErrorCode } from '../../systems/erp/errors.ts';
import type {
  CallContext,
  Capabilities,
  ErpOrder,
  ErpPort,
  Hold,
  OrderRequest,
  Simulation,
  SubmitResult,
} from '../../systems/erp/port.ts';

/** What a write does: takes effect or not, now or later, and whether its answer arrives. */
export type Behaviour =
  | { readonly does: 'accept' | 'hold'; readonly answer?: 'arrives' | 'lost' | 'late'; readonly afterMs?: number }
  | { readonly does: 'nothing'; readonly error: ErpError };

export const CAPABILITIES: Capabilities = {
  simulate: 'erp',
  exposure: 'erp',
  creditEnforced: true,
  openOrdersCount: 'net',
  idempotency: 'sync',
  changeOrder: true,
  cancelOrder: true,
  webhooks: 'none',
  optimisticLock: 'none',
  deleteFeed: false,
  invoicePdf: false,
  maxConcurrentWrites: 1,
  maxConcurrentReads: 4,
  maxPage: 100,
  longestExecutionMs: 30_000,
};

export const LIMIT_HOLD: Hold = { code: 'CREDIT_LIMIT', message: 'Credit line exceeded by 800.00 USD' };

export function erpError(
  code: ErpErrorCode,
  options: Partial<ConstructorParameters<typeof ErpError>[2]> = {},
): ErpError {
  return new ErpError(code, `the ERP’s words for ${code}`, { retryable: false, outcomeKnown: true, ...options });
}

export function lostAnswer(): ErpError {
  return erpError('TIMEOUT_UNKNOWN_OUTCOME', { retryable: true, outcomeKnown: false });
}

type Write = 'submit' | 'recheck' | 'change' | 'cancel';

export class FakeErp implements ErpPort {
  readonly kind = 'fake';
  capabilities: Capabilities = CAPABILITIES;
  readonly orders = new Map<string, ErpOrder>();
  readonly customers = new Map<string, Customer>();
  /** Every write in order, as "submit LL-1". */
  readonly calls: string[] = [];
  readonly requests: OrderRequest[] = [];
  script: Behaviour[] = [];
  /** What a write without a line in the script does; absent: it is unexpected. */
  otherwise?: Behaviour;
  /** Failures of the next reads of an order. */
  readFailures: ErpError[] = [];
  simulated: (order: Omit<OrderRequest, 'key'>) => Simulation = (order) => this.priceAsAsked(order);
  /** What the ERP makes of an order before it keeps it. */
  alters: (order: ErpOrder) => ErpOrder = (order) => order;
  private readonly later: { readonly at: number; readonly effect: () => void }[] = [];
  private readonly now: () => number;
  private readonly gate: () => Promise<void>;

  constructor(now: () => number, gate: () => Promise<void> = async () => {}) {
    this.now = now;
    this.gate = gate;
  }

  /** Lets what was delayed take effect, once its time has come. */
  settleLate(): void {
    const due = this.later.filter(({ at }) => at <= this.now()).toSorted((a, b) => a.at - b.at);
    for (const each of due) {
      this.later.splice(this.later.indexOf(each), 1);
      each.effect();
    }
  }

  ordersOf(key: string): readonly ErpOrder[] {
    return [...this.orders.values()].filter((order) => order.key === key);
  }

  async submitOrder(_entity: unknown, order: OrderRequest, ctx: CallContext): Promise<SubmitResult> {
    this.requests.push(order);
    return this.write('submit', order.key, ctx, (state) => {
      const number = `SO-${this.orders.size + 1}`;
      this.orders.set(number, this.orderOf(number, order, state));
      return number;
    });
  }

  async changeOrder(_entity: unknown, number: string, order: OrderRequest, ctx: CallContext): Promise<SubmitResult> {
    this.requests.push(order);
    return this.write('change', number, ctx, (state) => {
      this.requireChangeable(number);
      this.orders.set(number, this.orderOf(number, order, state));
      return number;
    });
  }

  async recheckOrder(_entity: unknown, number: string, ctx: CallContext): Promise<SubmitResult> {
    return this.write('recheck', number, ctx, (state) => {
      const { hold: _hold, ...order } = this.requireChangeable(number);
      if (order.state === 'held') this.orders.set(number, withState(order, state));
      return number;
    });
  }

  async cancelOrder(_entity: unknown, number: string, _reason: string, ctx: CallContext): Promise<ErpOrder> {
    const result = await this.write('cancel', number, ctx, () => {
      const { hold: _hold, ...order } = this.stored(number);
      this.orders.set(number, { ...order, state: 'cancelled' });
      return number;
    });
    return result.order;
  }

  async findOrderByKey(_entity: unknown, key: string): Promise<ErpOrder | undefined> {
    await this.read();
    return this.ordersOf(key)[0];
  }

  async getOrder(_entity: unknown, number: string): Promise<ErpOrder> {
    await this.read();
    return this.stored(number);
  }

  async getCustomer(_entity: unknown, customer: string): Promise<Customer> {
    const found = this.customers.get(customer);
    if (found === undefined) throw erpError('NOT_FOUND');
    return found;
  }

  async simulateOrder(_entity: unknown, order: Omit<OrderRequest, 'key'>): Promise<Simulation> {
    return this.simulated(order);
  }

  ping = unexpected('ping');
  findCustomers = unexpected('findCustomers');
  getCredit = unexpected('getCredit');
  listExchangeRates = unexpected('listExchangeRates');
  listInvoices = unexpected('listInvoices');
  listPayments = unexpected('listPayments');
  changes = unexpected('changes');
  close = unexpected('close');

  private async write(
    write: Write,
    subject: string,
    ctx: CallContext,
    effect: (state: 'open' | 'held') => string,
  ): Promise<SubmitResult> {
    const behaviour = this.script.shift() ?? this.otherwise;
    if (behaviour === undefined) throw new Error(`unexpected call: ${write} ${subject}`);
    this.calls.push(`${write} ${subject}`);
    const startedAt = this.now();
    await this.gate();
    if (behaviour.does === 'nothing') throw behaviour.error;
    const state = behaviour.does === 'accept' ? 'open' : 'held';
    // The caller gives the answer up for lost at its deadline; from then on nothing is at work for longer than this.
    const lostAt = Math.min(this.now(), startedAt + ctx.deadlineMs);
    const lastAt = lostAt + this.capabilities.longestExecutionMs;
    if (this.now() > lastAt) throw lostAnswer();
    if (behaviour.answer === 'late') {
      const at = Math.min(this.now() + (behaviour.afterMs ?? 0), lastAt);
      this.later.push({ at, effect: () => attempt(effect, state) });
      throw lostAnswer();
    }
    const number = effect(state);
    if (behaviour.answer === 'lost' || this.now() > startedAt + ctx.deadlineMs) throw lostAnswer();
    const order = this.stored(number);
    const outcome = order.state === 'held' ? 'held' : 'accepted';
    return { outcome, order, duplicate: false, findings: [], raw: { number } };
  }

  private async read(): Promise<void> {
    await this.gate();
    const failure = this.readFailures.shift();
    if (failure !== undefined) throw failure;
  }

  private stored(number: string): ErpOrder {
    const order = this.orders.get(number);
    if (order === undefined) throw erpError('NOT_FOUND');
    return order;
  }

  private requireChangeable(number: string): ErpOrder {
    const order = this.stored(number);
    if (order.state === 'open' || order.state === 'held') return order;
    throw erpError('CONFLICT');
  }

  private orderOf(number: string, request: OrderRequest, state: 'open' | 'held'): ErpOrder {
    const {
      currency,
      customer,
      key,
      purchaseOrderNumber,
      billTo = customer,
      shipTo = customer,
      requestedDate,
    } = request;
    const lines = request.lines.map((line) => ({
      ...line,
      net: extend(money(line.unitPrice, currency), line.quantity),
    }));
    const net = sum(
      lines.map((line) => line.net),
      currency,
    );
    const order: ErpOrder = {
      ...{ number, erpId: `id-${number}`, key, state: 'open', customer, currency, lines, net, gross: net },
      tax: zero(currency),
      paymentTerms: request.paymentTerms ?? 'Net 30',
      ...{ billTo, shipTo, prepaid: request.prepaid ?? false },
      ...(requestedDate === undefined ? {} : { requestedDate }),
      ...(purchaseOrderNumber === undefined ? {} : { purchaseOrderNumber }),
      asOf: instant(this.now()),
    };
    return this.alters(withState(order, state));
  }

  private priceAsAsked(order: Omit<OrderRequest, 'key'>): Simulation {
    const { currency } = order;
    const lines = order.lines.map((line) => {
      const net = extend(money(line.unitPrice, currency), line.quantity);
      const tax = extend(money(net.amount, currency), '0.1');
      return { lineId: line.lineId, product: line.product, eligible: true, unitPrice: line.unitPrice, net, tax };
    });
    const net = sum(
      lines.map((line) => line.net),
      currency,
    );
    const tax = sum(
      lines.map((line) => line.tax),
      currency,
    );
    return { mode: 'erp', lines, net, tax, gross: add(net, tax), findings: [], asOf: instant(this.now()) };
  }
}

function withState(order: ErpOrder, state: 'open' | 'held'): ErpOrder {
  return state === 'held' ? { ...order, state, hold: LIMIT_HOLD } : { ...order, state };
}

/** What comes too late may find that it is not wanted any more. */
function attempt(effect: (state: 'open' | 'held') => string, state: 'open' | 'held'): void {
  try {
    effect(state);
  } catch (error) {
    if (!(error instanceof ErpError)) throw error;
  }
}

function unexpected(name: string): () => never {
  return () => {
    throw new Error(`unexpected call: ${name}`);
  };
}
