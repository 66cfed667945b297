/** Every line's product is sold to this customer in this entity. */
import type { OrderLine } from '../../canonical/order.ts';
import { count } from '../../canonical/wording.ts';
import { ErpError } from '../../systems/erp/errors.ts';
import type { SimulatedLine } from '../../systems/erp/port.ts';
import type { Check } from '../answer.ts';
import { type CheckContext, type Checked, line, simulationProvenance } from './check.ts';

const check = 'products';

export async function checkProducts(context: CheckContext): Promise<Checked> {
  const simulation = await context.simulation().catch((error: unknown) => {
    const refusal = lineRefusals(context, error);
    if (refusal === undefined) throw error;
    return refusal;
  });
  if ('checks' in simulation) return simulation;
  const provenance = simulationProvenance(context, simulation);
  const byId = new Map(simulation.lines.map((simulated) => [simulated.lineId, simulated]));
  const faults = context.order.lines.flatMap((wanted) => fault(wanted, byId.get(wanted.lineId)) ?? []);
  if (faults.length > 0) return { checks: faults.map((found) => ({ ...found, provenance })) };
  const message = `The ERP sells what is on ${count(context.order.lines.length, 'line')}.`;
  return line({ check, state: 'pass', code: 'PRODUCTS_OK', message, provenance });
}

function fault(wanted: OrderLine, simulated: SimulatedLine | undefined): Check | undefined {
  const { lineId, product } = wanted;
  if (simulated === undefined) {
    return {
      check,
      state: 'notChecked',
      code: 'PRODUCT_NOT_ANSWERED',
      message: `The ERP said nothing of product ${product}.`,
      lineId,
      action: 'Check again; if it stays so, tell operations.',
      clearedBy: 'operations',
    };
  }
  return simulated.eligible ? undefined : unknownProduct(lineId, `The ERP does not sell product ${product} here.`);
}

/** A simulation refused for its lines names them; any other refusal is no matter of products. */
function lineRefusals(context: CheckContext, error: unknown): Checked | undefined {
  if (!(error instanceof ErpError)) return undefined;
  const refused = error.findings.filter(({ code }) => code === 'PRODUCT_UNKNOWN');
  if (refused.length === 0) return undefined;
  const ids = new Set(context.order.lines.map(({ lineId }) => lineId));
  return {
    checks: refused.map(({ message, target }) =>
      unknownProduct(target !== undefined && ids.has(target) ? target : undefined, message),
    ),
  };
}

function unknownProduct(lineId: string | undefined, message: string): Check {
  return {
    check,
    state: 'fail',
    code: 'PRODUCT_UNKNOWN',
    message,
    ...(lineId === undefined ? {} : { lineId }),
    action: 'Choose a product that the ERP sells in this entity, or have it set up there.',
    clearedBy: 'rep',
  };
}
