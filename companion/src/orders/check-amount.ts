/** Would an order of this amount pass the account's credit? For a number in a flow or a conversation, before there is an order. */
import { money, zero } from '../canonical/money.ts';
import { instant } from '../canonical/time.ts';
import type { CanonicalOrder } from '../canonical/order.ts';
import type { Simulation } from '../systems/erp/port.ts';
import type { AmountCheck, Check, CheckAmount } from './answer.ts';
import { type CheckContext, notChecked } from './checks/check.ts';
import { checkCredit } from './checks/credit.ts';
import type { OrderDeps } from './deps.ts';
import { orderLinks } from './links.ts';

/** No record has this id, so nothing of it is reserved or submitted already. */
const NO_RECORD = '000000000000000AAA';

/**
 * The amount counts as the ERP counts open orders: with tax where it counts them with tax. Throws what routing throws,
 * RULE_MISSING and RULES_INVALID; an ERP that does not answer is verdict unknown.
 */
export function createCheckAmount(deps: OrderDeps): CheckAmount {
  return async (caller, { accountId, amount, currency, entity }) => {
    const endsAtMs = deps.steady.now() + caller.deadlineMs;
    const order: CanonicalOrder = {
      source: { object: 'Order', recordId: NO_RECORD },
      accountId,
      currency,
      ...(entity === undefined ? {} : { entity }),
      lines: [{ lineId: '1', product: '', quantity: '1', unitPrice: amount }],
    };
    const [rules, links] = await Promise.all([
      deps.rules.snapshot(caller.orgId),
      orderLinks(deps.links, caller.orgId, order),
    ]);
    const route = deps.route(order, links, rules.document);
    const net = money(amount, currency);
    const context: CheckContext = {
      ...{ deps, caller, order, rules, route, net },
      scope: { ...route.target, currency },
      erp: await deps.erps.connection(caller.orgId, route.target.connectionId),
      timeLeft: () => Math.max(endsAtMs - deps.steady.now(), 1),
      customer: () => Promise.reject(new Error('the credit of an amount asks for no customer')),
      simulation: async () => asCounted(amount, currency, instant(deps.clock.now())),
    };
    try {
      const { checks, clears } = await checkCredit(context);
      return { ...answerOf(checks), ...(clears === undefined ? {} : { clears }) };
    } catch (error) {
      return answerOf([notChecked('credit', error)]);
    }
  };
}

function asCounted(amount: string, currency: string, asOf: string): Simulation {
  const whole = money(amount, currency);
  return { mode: 'local', lines: [], net: whole, tax: zero(currency), gross: whole, findings: [], asOf };
}

/** The worst line is what is said first. */
function answerOf(checks: readonly Check[]): AmountCheck {
  const worst =
    checks.find(({ state }) => state === 'hold') ?? checks.find(({ state }) => state !== 'pass') ?? checks[0];
  const { state, code, message, action, figure } = worst ?? {
    ...{ state: 'notChecked' as const, code: 'NOT_KNOWN', message: 'The credit could not be checked.' },
    ...{ action: undefined, figure: undefined },
  };
  return {
    verdict: state === 'pass' ? 'pass' : state === 'hold' ? 'hold' : 'unknown',
    headline: { code, message, ...(action === undefined ? {} : { action }) },
    ...(figure === undefined ? {} : { figure }),
  };
}
