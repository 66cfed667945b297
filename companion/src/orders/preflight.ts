/**
 * Preflight (R3): will this order go through? Routed first, then all checks at once under one deadline; one verdict.
 * Nothing is stored and nothing is reserved.
 */
import type { Customer } from '../canonical/customer.ts';
import { compare, type Money } from '../canonical/money.ts';
import { type CanonicalOrder, netTotal } from '../canonical/order.ts';
import { instant } from '../canonical/time.ts';
import type { Reading } from '../freshness/port.ts';
import { LedgerlineError } from '../platform/errors.ts';
import type { RouteDecision } from '../routing/port.ts';
import type { RuleSnapshot } from '../rules/port.ts';
import { ErpError } from '../systems/erp/errors.ts';
import type { CallContext, Simulation } from '../systems/erp/port.ts';
import type { Caller, Check, CheckName, Preflight, PreflightAnswer } from './answer.ts';
import { checkBillTo } from './checks/bill-to.ts';
import { type CheckContext, type Checked, type NamedCheck, notChecked } from './checks/check.ts';
import { checkCredit } from './checks/credit.ts';
import { checkCustomer } from './checks/customer.ts';
import { checkPrice } from './checks/price.ts';
import { checkProducts } from './checks/products.ts';
import { checkRoute } from './checks/route.ts';
import { checkShipTo } from './checks/ship-to.ts';
import { checkTax } from './checks/tax.ts';
import { checkTerms } from './checks/terms.ts';
import { contentHash } from './content-hash.ts';
import type { OrderDeps } from './deps.ts';
import { orderLinks } from './links.ts';
import type { HoldClearance } from './port.ts';
import { headlineOf, verdictOf } from './verdict.ts';

/** Every check, in the order in which they are shown. */
const CHECKS: readonly NamedCheck[] = [
  { name: 'customer', run: checkCustomer },
  { name: 'billTo', run: checkBillTo },
  { name: 'shipTo', run: checkShipTo },
  { name: 'route', run: checkRoute },
  { name: 'terms', run: checkTerms },
  { name: 'products', run: checkProducts },
  { name: 'price', run: checkPrice },
  { name: 'tax', run: checkTax },
  { name: 'credit', run: checkCredit },
];

/** Throws RULE_MISSING and RULES_INVALID when the org has no rules at all; everything else is a line of the answer. */
export function createPreflight(deps: OrderDeps): Preflight {
  return async (caller, order) => {
    const endsAtMs = deps.steady.now() + caller.deadlineMs;
    const timeLeft = () => Math.max(endsAtMs - deps.steady.now(), 1);
    const [rules, links] = await Promise.all([
      deps.rules.snapshot(caller.orgId),
      orderLinks(deps.links, caller.orgId, order),
    ]);
    let route: RouteDecision;
    try {
      route = deps.route(order, links, rules.document);
    } catch (error) {
      if (!(error instanceof LedgerlineError)) throw error;
      return answer(deps, order, rules, { checked: [{ checks: checksWithoutRoute(error) }] });
    }
    const context = await openContext(deps, { caller, order, rules, route, timeLeft });
    const checked = await Promise.all(CHECKS.map((check) => run(check, context)));
    const simulation = await context.simulation().catch(() => undefined);
    return answer(deps, order, rules, { checked, route, ...(simulation === undefined ? {} : { simulation }) });
  };
}

async function run({ name, run: make }: NamedCheck, context: CheckContext): Promise<Checked> {
  try {
    return await make(context);
  } catch (error) {
    return { checks: [notChecked(name, error)] };
  }
}

async function openContext(
  deps: OrderDeps,
  known: {
    readonly caller: Caller;
    readonly order: CanonicalOrder;
    readonly rules: RuleSnapshot;
    readonly route: RouteDecision;
    readonly timeLeft: () => number;
  },
): Promise<CheckContext> {
  const { caller, order, rules, route, timeLeft } = known;
  const erp = await deps.erps.connection(caller.orgId, route.target.connectionId);
  const scope = { ...route.target, currency: order.currency };
  const customers = new Map<string, Promise<Reading<Customer>>>();
  let simulation: Promise<Simulation> | undefined;
  const call = (): CallContext => ({
    ...{ deadlineMs: timeLeft(), correlationId: caller.correlationId },
    criticality: 'credit',
  });

  const readCustomer = async (customer: string): Promise<Reading<Customer>> => {
    return deps.fresh.read<Customer>({
      orgId: caller.orgId,
      ...deps.policies.readingRules(rules.document, 'customer', scope),
      key: `${scope.connectionId}/${scope.entity}/${customer}`,
      mode: 'decide',
      deadlineMs: timeLeft(),
      load: (deadlineMs, behind) =>
        erp.getCustomer(route.target, customer, {
          ...{ ...call(), deadlineMs },
          criticality: behind ? 'refresh' : 'credit',
        }),
    });
  };
  const simulate = async (): Promise<Simulation> => {
    if (erp.capabilities.simulate === 'none') {
      throw new ErpError('UNSUPPORTED', '', { retryable: false, outcomeKnown: true });
    }
    return erp.simulateOrder(route.target, simulatedOrder(order, route), call());
  };
  return {
    ...{ deps, caller, order, rules, route, scope, erp, timeLeft, net: netTotal(order) },
    customer: (customer) => {
      const reading = customers.get(customer) ?? readCustomer(customer);
      customers.set(customer, reading);
      return reading;
    },
    simulation: () => (simulation ??= simulate()),
  };
}

function simulatedOrder(order: CanonicalOrder, { customer, billTo, shipTo }: RouteDecision) {
  return {
    customer,
    ...(billTo === undefined ? {} : { billTo }),
    ...(shipTo === undefined ? {} : { shipTo }),
    currency: order.currency,
    ...(order.paymentTerms === undefined ? {} : { paymentTerms: order.paymentTerms }),
    ...(order.requestedDate === undefined ? {} : { requestedDate: order.requestedDate }),
    ...(order.prepaid === undefined ? {} : { prepaid: order.prepaid }),
    lines: order.lines,
  };
}

/** A named refusal of routing fails its own check; nothing else can be asked without knowing whom. */
function checksWithoutRoute(refusal: LedgerlineError): readonly Check[] {
  const at = checkOfRefusal(refusal);
  return CHECKS.map(({ name }): Check => {
    if (name !== at) {
      const message = 'Not checked, because it is not known which ERP and customer the order is for.';
      return { check: name, state: 'notChecked', code: 'NO_ROUTE', message, action: refusal.action };
    }
    const { code, message, action } = refusal;
    const clearedBy = code === 'NO_CUSTOMER_LINK' ? 'admin' : 'finance';
    return { check: name, state: 'fail', code, message, action, clearedBy };
  });
}

function checkOfRefusal({ code, field }: LedgerlineError): CheckName {
  if (code !== 'NO_CUSTOMER_LINK') return 'route';
  if (field === 'billToAccountId') return 'billTo';
  return field === 'shipToAccountId' ? 'shipTo' : 'customer';
}

interface Findings {
  readonly checked: readonly Checked[];
  readonly route?: RouteDecision;
  readonly simulation?: Simulation;
}

function answer(deps: OrderDeps, order: CanonicalOrder, rules: RuleSnapshot, findings: Findings): PreflightAnswer {
  const { checked, route, simulation } = findings;
  const checks = checked.flatMap((each) => each.checks);
  const verdict = verdictOf(checks);
  const clears: HoldClearance | undefined = checked.find((each) => each.clears !== undefined)?.clears;
  const net = netTotal(order);
  return {
    verdict,
    headline: headlineOf(verdict, checks),
    checks,
    ...(clears === undefined ? {} : { clears }),
    net,
    ...taxOf(net, simulation),
    ...(route === undefined ? {} : { route: { ...route.target, rule: route.rule } }),
    rulesHash: rules.hash,
    contentHash: contentHash(order),
    answeredAt: instant(deps.clock.now()),
  };
}

/** The ERP's tax fits the approved net only where both are for the same prices. */
function taxOf(net: Money, simulation: Simulation | undefined): Pick<PreflightAnswer, 'tax' | 'gross'> {
  if (simulation === undefined || simulation.mode === 'local') return {};
  if (simulation.net.currency !== net.currency || compare(simulation.net, net) !== 0) return {};
  return { tax: simulation.tax, gross: simulation.gross };
}
