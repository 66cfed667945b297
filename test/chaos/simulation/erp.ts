/** The simulated ERP behind its line: it is slow, it is down, it does what it was asked after its caller gave up. */
import { extend, money, sum } from '../../../companion/src/canonical/money.ts';
import { instant } from '../../../companion/src/canonical/time.ts';
import { ErpError } from '../../../companion/src/systems/erp/errors.ts';
import type {
  CallContext,
  Capabilities,
  ErpOrder,
  ErpPort,
  OrderRequest,
  Simulation,
} from '../../../companion/src/systems/erp/port.ts';
import { type Ledger, refusal } from './erp-ledger.ts';
import { count, type Faults } from './faults.ts';
import { goOn, type Life } from './line.ts';
import type { Loop } from './loop.ts';
import type { ErpBehaviour, ErpId, ErpSetting } from './scenario.ts';

export const LONGEST_EXECUTION_MS = 30_000;

/** One request that may make an order, as the ERP knows it. */
export interface Send {
  readonly key: string;
  readonly sentAt: number;
  /** False: it is on its way, at work, or its effect is still to come. */
  over: boolean;
  /** The caller knows that nothing was done. */
  nothingDone: boolean;
}

export interface ErpParts {
  readonly id: ErpId;
  readonly setting: ErpSetting;
  readonly loop: Loop;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly plantProofAtOnce: boolean;
  /** Before a request that may make an order leaves. */
  readonly onSend: (send: Send) => void;
  /** A look-up by key that is answered. */
  readonly onLookUp: (key: string, found: boolean) => void;
  /** After anything changed in the books. */
  readonly onChange: (order: ErpOrder) => void;
}

type Write = 'submit' | 'recheck' | 'change' | 'cancel';

export function capabilitiesOf(setting: ErpSetting, longestExecutionMs = LONGEST_EXECUTION_MS): Capabilities {
  return {
    ...setting,
    ...{ simulate: 'erp', exposure: 'erp', changeOrder: true, cancelOrder: true, webhooks: 'none' },
    ...{ optimisticLock: 'none', deleteFeed: false, maxConcurrentWrites: 8, maxConcurrentReads: 8, maxPage: 100 },
    invoicePdf: false,
    longestExecutionMs,
  };
}

/** The port as one life of a replica holds it. */
export function erpPort(parts: ErpParts, life: Life): ErpPort {
  const { setting, loop, ledger, onChange } = parts;
  const capabilities = capabilitiesOf(setting, parts.plantProofAtOnce ? 0 : LONGEST_EXECUTION_MS);
  const read = <T>(subject: string, ctx: CallContext, act: () => T) => readCall(parts, life, subject, ctx, act);
  const write = <T>(what: Write, subject: string, ctx: CallContext, act: (held: boolean) => T, send?: Send) =>
    writeCall(parts, life, { what, subject, ctx, act, send });
  const changed = <R extends { readonly order: ErpOrder }>(result: R): R => {
    onChange(result.order);
    return result;
  };
  return {
    kind: 'simulated',
    capabilities,
    submitOrder: async (_entity, order, ctx) => {
      const send: Send = { key: order.key, sentAt: loop.now(), over: false, nothingDone: false };
      parts.onSend(send);
      return write('submit', order.key, ctx, (held) => changed(ledger.place(order, held)), send);
    },
    recheckOrder: async (_entity, number, ctx) =>
      write('recheck', number, ctx, (held) => changed(ledger.recheck(number, held))),
    changeOrder: async (_entity, number, order, ctx) =>
      write('change', number, ctx, (held) => changed(ledger.change(number, order, held))),
    cancelOrder: async (_entity, number, _reason, ctx) =>
      write('cancel', number, ctx, () => {
        const order = ledger.cancel(number);
        onChange(order);
        return order;
      }),
    findOrderByKey: async (_entity, key, ctx) =>
      read(`find ${key}`, ctx, () => {
        const [found] = ledger.byKey(key);
        parts.onLookUp(key, found !== undefined);
        return found;
      }),
    getOrder: async (_entity, number, ctx) => read(`get ${number}`, ctx, () => ledger.get(number)),
    getCredit: async (_entity, customer, ctx) => read(`credit ${customer}`, ctx, () => ledger.credit(customer)),
    simulateOrder: async (_entity, order, ctx) =>
      read(`simulate ${order.customer}`, ctx, () => simulated(order, loop.now())),
    ...unused(),
  };
}

async function readCall<T>(parts: ErpParts, life: Life, what: string, ctx: CallContext, act: () => T): Promise<T> {
  const { id, loop, faults } = parts;
  const subject = `${id} ${what}`;
  return new Promise((resolve, reject) => {
    const end = (then: () => void): void => goOn(loop, life, then);
    const slow = loop.draw(subject) < 0.02 ? 2_500 : 0;
    const takes = 2 + loop.draw(subject) * 40 + slow;
    if (takes >= ctx.deadlineMs) {
      loop.after(ctx.deadlineMs, () => end(() => reject(refusal('UNAVAILABLE', true))));
      return;
    }
    loop.after(takes, () => {
      if (loop.now() < (faults.erpDownUntil.get(id) ?? 0)) {
        count(faults, 'erpDown');
        loop.trace(`${life.name} ${subject} down`);
        end(() => reject(refusal('UNAVAILABLE', true)));
        return;
      }
      loop.trace(`${life.name} ${subject}`);
      try {
        const answer = act();
        end(() => resolve(answer));
      } catch (error) {
        if (!(error instanceof ErpError)) throw error;
        end(() => reject(error));
      }
    });
  });
}

interface WriteRequest<T> {
  readonly what: Write;
  readonly subject: string;
  readonly ctx: CallContext;
  readonly act: (held: boolean) => T;
  readonly send: Send | undefined;
}

async function writeCall<T>(parts: ErpParts, life: Life, request: WriteRequest<T>): Promise<T> {
  const { id, loop, faults } = parts;
  const { ctx, act, send } = request;
  const subject = `${id} ${request.what} ${request.subject}`;
  return new Promise((resolve, reject) => {
    let waits = true;
    const end = (then: () => void): void => {
      if (waits) goOn(loop, life, then);
      waits = false;
      expiry.cancelled = true;
    };
    const lose = (): void => end(() => reject(lostAnswer()));
    const expiry = loop.after(ctx.deadlineMs, lose);
    const nothing = (error: ErpError): void => {
      if (send !== undefined) {
        send.over = true;
        send.nothingDone = waits && life.alive;
      }
      end(() => reject(error));
    };
    const dropped = (): void => {
      if (send !== undefined) send.over = true;
    };
    const effect = (held: boolean, answers: boolean): void => {
      loop.trace(`${life.name} ${subject} done${answers ? '' : ', unanswered'}`);
      try {
        const answer = act(held);
        if (answers) end(() => resolve(answer));
      } catch (error) {
        if (!(error instanceof ErpError)) throw error;
        if (answers) end(() => reject(error));
      } finally {
        dropped();
      }
    };
    /** An answer that is lost is missed at the deadline, or at once where the connection breaks. */
    const missed = (): void => {
      if (loop.draw(`${subject} breaks`) < 0.5) loop.after(1, lose);
    };
    const arrive = (): void => {
      if (!life.alive && loop.draw(`left ${life.name}`) < 0.5) return dropped();
      if (loop.now() < (faults.erpDownUntil.get(id) ?? 0)) {
        count(faults, 'erpDown');
        if (loop.draw(`${subject} down`) < 0.7) return nothing(refusal('UNAVAILABLE', true));
        dropped();
        return missed();
      }
      const behaviour: ErpBehaviour | undefined = faults.erpNext.get(id)?.shift();
      if (behaviour !== undefined) count(faults, `erp.${behaviour.does}`);
      const takes = 5 + loop.draw(subject) * 100;
      switch (behaviour?.does) {
        case 'fails':
          return nothing(refusal(behaviour.code, behaviour.code !== 'AUTH'));
        case 'refuses':
          return nothing(refusal(behaviour.code));
        case 'never':
          dropped();
          return missed();
        case 'lost':
          loop.after(takes, () => effect(false, false));
          return missed();
        case 'late':
          loop.after(takes + behaviour.afterMs, () => effect(false, false));
          return missed();
        case 'slow':
          loop.after(takes + behaviour.afterMs, () => effect(false, true));
          return;
        default:
          loop.after(takes, () => effect(behaviour?.does === 'hold', true));
      }
    };
    loop.after(1 + loop.draw(subject) * 3, arrive);
    if (life.freezesForMs === 0) return;
    count(faults, 'frozen');
    life.frozenUntil = loop.now() + life.freezesForMs;
    life.freezesForMs = 0;
  });
}

function lostAnswer(): ErpError {
  return new ErpError('TIMEOUT_UNKNOWN_OUTCOME', 'the answer did not arrive', { retryable: true, outcomeKnown: false });
}

function simulated(order: Omit<OrderRequest, 'key'>, now: number): Simulation {
  const { currency } = order;
  const lines = order.lines.map((line) => {
    const net = extend(money(line.unitPrice, currency), line.quantity);
    return { lineId: line.lineId, product: line.product, eligible: true, unitPrice: line.unitPrice, net };
  });
  const net = sum(
    lines.map((line) => line.net),
    currency,
  );
  const tax = extend(net, '0.1');
  const gross = sum([net, tax], currency);
  return { mode: 'erp', lines, net, tax, gross, findings: [], asOf: instant(now) };
}

function unused() {
  const never = (): never => {
    throw new Error('the simulation does not ask this of an ERP');
  };
  return {
    ...{ ping: never, getCustomer: never, findCustomers: never, listExchangeRates: never, listInvoices: never },
    ...{ listPayments: never, changes: never, close: never },
  };
}
