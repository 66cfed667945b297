/** Who the goods go to. */
import { type CheckContext, type Checked } from './check.ts';
import { checkPartner } from './partner.ts';

export function checkShipTo(context: CheckContext): Promise<Checked> {
  const { shipTo: customer } = context.route;
  return checkPartner(context, { check: 'shipTo', word: 'ship-to', code: 'SHIP_TO', customer });
}
