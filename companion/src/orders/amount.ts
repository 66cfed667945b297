/** What an order takes of a credit limit: counted before or after tax, as the ERP counts its open orders. */
import { add, compare, type Money } from '../canonical/money.ts';
import { type CanonicalOrder, netTotal } from '../canonical/order.ts';
import type { Capabilities, Simulation } from '../systems/erp/port.ts';

/**
 * Undefined where tax counts and no simulation gives it. Where the ERP's prices differ from the approved ones, its tax is
 * for its own prices; then the larger of the two sums counts.
 */
export function countedAmount(
  order: CanonicalOrder,
  openOrdersCount: Capabilities['openOrdersCount'],
  simulation?: Simulation,
): Money | undefined {
  const net = netTotal(order);
  if (openOrdersCount === 'net') return net;
  if (simulation === undefined || simulation.gross.currency !== net.currency) return undefined;
  const gross = add(net, simulation.tax);
  return compare(gross, simulation.gross) < 0 ? simulation.gross : gross;
}
