/** The approved prices against the ERP's own, within the tolerance that finance allows. */
import Big from 'big.js';
import { money } from '../../canonical/money.ts';
import type { OrderLine } from '../../canonical/order.ts';
import type { Provenance } from '../../canonical/provenance.ts';
import { count, say } from '../../canonical/wording.ts';
import { LedgerlineError } from '../../platform/errors.ts';
import type { SimulatedLine } from '../../systems/erp/port.ts';
import type { Check } from '../answer.ts';
import { type CheckContext, type Checked, figureOf, line, simulationProvenance } from './check.ts';

const check = 'price';

export async function checkPrice(context: CheckContext): Promise<Checked> {
  const rule = context.deps.policies.priceToleranceFor(context.rules.document, context.scope);
  if (rule === undefined) {
    throw new LedgerlineError('RULE_MISSING', {
      detail: `No rule says how far prices may differ from the ERP’s in ${context.scope.entity}.`,
      action: 'Finance adds a price tolerance for the entity.',
    });
  }
  const simulation = await context.simulation();
  const provenance = simulationProvenance(context, simulation);
  const byId = new Map(simulation.lines.map((simulated) => [simulated.lineId, simulated]));
  const { currency, lines } = context.order;
  const found = lines.flatMap((wanted) => {
    const simulated = byId.get(wanted.lineId);
    // A product that is not sold has no price; the products check says so.
    if (simulated === undefined || !simulated.eligible) return [];
    return compareLine(wanted, simulated, currency, rule.tolerancePercent, provenance) ?? [];
  });
  if (found.length > 0) return { checks: found };
  if (!lines.some(({ lineId }) => byId.get(lineId)?.eligible === true)) {
    return line({
      check,
      state: 'notChecked',
      code: 'PRICE_NOT_GIVEN',
      message: 'The ERP sells none of the products, so it gives no price.',
      action: 'Correct the products first.',
      clearedBy: 'rep',
    });
  }
  const message = `The prices of ${count(lines.length, 'line')} are the ERP’s.`;
  return line({ check, state: 'pass', code: 'PRICE_OK', message, provenance });
}

function compareLine(
  wanted: OrderLine,
  simulated: SimulatedLine,
  currency: string,
  tolerancePercent: string,
  provenance: Provenance,
): Check | undefined {
  const { lineId, product } = wanted;
  if (simulated.unitPrice === undefined) {
    return {
      check,
      state: 'notChecked',
      code: 'PRICE_NOT_GIVEN',
      message: `The ERP gives no price for product ${product}.`,
      lineId,
      provenance,
      action: 'Have a price set up in the ERP, then check again.',
      clearedBy: 'finance',
    };
  }
  const approved = money(wanted.unitPrice, currency);
  const erp = money(simulated.unitPrice, currency);
  const difference = new Big(approved.amount).minus(erp.amount).abs();
  if (difference.eq(0)) return undefined;
  const both = `Product ${product}: approved ${say(approved)}, in the ERP ${say(erp)}`;
  const figure = figureOf(erp, provenance);
  const shared = { check, lineId, figure, product, approved, clearedBy: 'rep' } as const;
  // As products, so that nothing is divided and rounded: |approved − erp| ≤ erp × percent / 100.
  if (difference.times(100).lte(new Big(erp.amount).abs().times(tolerancePercent))) {
    return {
      ...shared,
      state: 'warning',
      code: 'PRICE_WITHIN_TOLERANCE',
      message: `${both}; within the ${tolerancePercent} % that are allowed.`,
    };
  }
  return {
    ...shared,
    state: 'fail',
    code: 'PRICE_DIFFERS',
    message: `${both}; more than the ${tolerancePercent} % that are allowed.`,
    action: 'Take the ERP’s price, or have finance agree to the approved one in the ERP.',
  };
}
