/** What every preflight check is given and what it gives back. A new check is one file here and one line in preflight.ts. */
import type { Customer } from '../../canonical/customer.ts';
import type { Money } from '../../canonical/money.ts';
import type { CanonicalOrder } from '../../canonical/order.ts';
import type { Figure, Provenance } from '../../canonical/provenance.ts';
import type { Reading } from '../../freshness/port.ts';
import { LedgerlineError } from '../../platform/errors.ts';
import type { RouteDecision } from '../../routing/port.ts';
import type { AskedScope, RuleSnapshot } from '../../rules/port.ts';
import type { ErpPort, Simulation } from '../../systems/erp/port.ts';
import type { Caller, Check, CheckName } from '../answer.ts';
import type { OrderDeps } from '../deps.ts';
import { asErpError } from '../failure.ts';
import type { HoldClearance } from '../port.ts';
import { failureReason } from '../reasons.ts';

export interface CheckContext {
  readonly deps: OrderDeps;
  readonly caller: Caller;
  readonly order: CanonicalOrder;
  readonly net: Money;
  readonly rules: RuleSnapshot;
  readonly route: RouteDecision;
  readonly scope: AskedScope;
  readonly erp: ErpPort;
  /** What is left of the one deadline that all checks share, ms. */
  readonly timeLeft: () => number;
  /** An ERP customer through the freshness policy; asked once, whoever asks. Throws RULE_MISSING and ErpError. */
  readonly customer: (customer: string) => Promise<Reading<Customer>>;
  /** The ERP's simulation; asked once. Throws ErpError. */
  readonly simulation: () => Promise<Simulation>;
}

export interface Checked {
  readonly checks: readonly Check[];
  readonly clears?: HoldClearance;
}

/** May throw: then the check could not be made, and its one line says why. */
export type CheckFunction = (context: CheckContext) => Promise<Checked>;

export interface NamedCheck {
  readonly name: CheckName;
  readonly run: CheckFunction;
}

export function line(check: Check): Checked {
  return { checks: [check] };
}

/** "connection/entity": where the figures of a check come from. */
export function sourceOf({ route }: Pick<CheckContext, 'route'>): string {
  return `${route.target.connectionId}/${route.target.entity}`;
}

export function provenanceOf(
  context: Pick<CheckContext, 'route'>,
  reading: Omit<Reading<unknown>, 'value'>,
): Provenance {
  const { asOf, ageSeconds, targetAgeSeconds, state } = reading;
  return { source: sourceOf(context), asOf, ageSeconds, targetAgeSeconds, state };
}

export function figureOf(value: Money, provenance: Provenance): Figure {
  return { ...provenance, ...value };
}

/** A simulation is made for this very answer. */
export function simulationProvenance(context: CheckContext, simulation: Simulation): Provenance {
  const ageMs = context.deps.clock.now() - Date.parse(simulation.asOf);
  return {
    source: sourceOf(context),
    asOf: simulation.asOf,
    ageSeconds: Math.max(0, Math.floor(ageMs / 1_000)),
    targetAgeSeconds: 0,
    state: 'live',
  };
}

/** The line of a check that could not be made: why, and what to do. */
export function notChecked(check: CheckName, thrown: unknown): Check {
  if (thrown instanceof LedgerlineError) {
    const { code, message, action } = thrown;
    return { check, state: 'notChecked', code, message, action };
  }
  const { code, message, erpMessage, action, clearedBy } = failureReason(asErpError(thrown, 'read'));
  return {
    check,
    state: 'notChecked',
    code,
    message: erpMessage === undefined ? message : `${message} The ERP says: ${erpMessage}`,
    action: clearedBy === 'operations' ? 'Check again in a moment; if it stays so, tell operations.' : action,
    ...(clearedBy === undefined ? {} : { clearedBy }),
  };
}
