/** Whether an order that the ERP has under a number of ours is ours. */
import type { ErpOrder } from '../systems/erp/port.ts';

/**
 * An ERP that was set back to a copy gives a number again: an order that carries another key is somebody else's, whatever its
 * number. One that carries none cannot be told from ours, and counts as it.
 */
export function isOurs({ key, formerKeys }: ErpOrder, erpKey: string): boolean {
  return key === undefined || key === erpKey || formerKeys?.includes(erpKey) === true;
}
