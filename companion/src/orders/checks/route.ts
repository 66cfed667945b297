/** Which ERP and entity takes the order, by which rule, and that the entity sells in the order's currency. */
import { type Finding, ErpError } from '../../systems/erp/errors.ts';
import { type CheckContext, type Checked, line } from './check.ts';

const check = 'route';

export async function checkRoute(context: CheckContext): Promise<Checked> {
  const { route, order } = context;
  const { connectionId, entity } = route.target;
  const refusal = (await findings(context)).find(
    ({ target, severity }) => target === 'currency' && severity === 'error',
  );
  if (refusal !== undefined) {
    const words = refusal.message === '' ? '' : ` The ERP says: ${refusal.message}`;
    return line({
      check,
      state: 'fail',
      code: 'CURRENCY_MISMATCH',
      message: `${entity} in ${connectionId} does not sell in ${order.currency}.${words}`,
      action: 'Use the currency that the entity sells in, or another entity.',
      clearedBy: 'rep',
    });
  }
  const message = `The order goes to ${entity} in ${connectionId}, by the route “${route.rule}”.`;
  return line({ check, state: 'pass', code: 'ROUTE_OK', message });
}

/** What the ERP says of the order as a whole; nothing where it cannot be asked, which other checks report. */
async function findings(context: CheckContext): Promise<readonly Finding[]> {
  try {
    return (await context.simulation()).findings;
  } catch (error) {
    return error instanceof ErpError ? error.findings : [];
  }
}
