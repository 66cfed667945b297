/**
 * Placing an order once for its key.
 *
 * Tryton takes the same key twice without a word. So a draft is made first, then all that carry the key are looked at:
 * all but one are cancelled, and only then that one is confirmed, alone (two in one call would both pass the limit).
 * Whoever else does the same at that moment ends with the same sale, because a cancelled one cannot be confirmed and
 * a confirmed one cannot be cancelled: Tryton serialises both on the sale's row.
 */
import { z } from 'zod';
import { ErpError } from '../../errors.ts';
import type { Hold, OrderRequest, SubmitResult } from '../../port.ts';
import type { Desk } from './desk.ts';
import { holdFrom, noteHold } from './hold.ts';
import { draftOf } from './order-draft.ts';
import { type FoundSale, isConfirmed, readDone, salesByKey, standingSale } from './order-reader.ts';
import { WRONG_STATE } from './refusal.ts';
import { createSale, press, readSale } from './sale.ts';

/** Each round ends with a sale that nobody else can take away, or with news of somebody else's step. */
const ROUNDS_MAX = 5;

export async function submit(desk: Desk, order: OrderRequest): Promise<SubmitResult> {
  const before = await salesByKey(desk, order.key);
  if (before.length > 0) return settle(desk, order.key, before);
  const { head, lines } = await draftOf(desk, order);
  const made = await createSale(desk, { ...head, lines: [['create', lines]] });
  try {
    return await settle(desk, order.key, await salesByKey(desk, order.key), made);
  } catch (error) {
    if (isRefusedForGood(error)) await discard(desk, made);
    throw error;
  }
}

/** Ends with one confirmed or held sale for the key. `made`: the draft of this very call. */
async function settle(desk: Desk, key: string, first: readonly FoundSale[], made?: number): Promise<SubmitResult> {
  let found = first;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const standing = standingSale(found);
    if (standing === undefined) throw vanished(key);
    if (standing.state === 'cancelled') throw cancelled(key);
    const alone = await cancelRest(desk, found, standing);
    if (alone) {
      const result = await confirmSale(desk, standing.id, standing.id !== made);
      if (result !== 'movedOn') return result;
    }
    found = await salesByKey(desk, key);
  }
  throw new ErpError('LOCKED', `somebody else works on the sales with the key ${key}`, {
    retryable: true,
    outcomeKnown: true,
  });
}

/** False when one of the others could not be cancelled: somebody may just have confirmed it. */
async function cancelRest(desk: Desk, found: readonly FoundSale[], standing: FoundSale): Promise<boolean> {
  let alone = true;
  for (const { id, state } of found) {
    if (id === standing.id || state === 'cancelled' || isConfirmed(state)) continue;
    try {
      await press(desk, 'cancel', id);
    } catch (error) {
      if (!isWrongState(error)) throw error;
      alone = false;
    }
  }
  return alone;
}

/**
 * Quotes and confirms one sale. A refusal to confirm leaves the quotation standing: held, with Tryton's own words.
 * 'movedOn': the sale was in another state than it was seen in.
 */
export async function confirmSale(desk: Desk, id: number, duplicate: boolean): Promise<SubmitResult | 'movedOn'> {
  const { sale } = await readSale(desk, id);
  if (isConfirmed(sale.state)) return accepted(desk, id, duplicate);
  if (sale.state === 'cancelled') return 'movedOn';
  try {
    if (sale.state === 'draft') await press(desk, 'quote', id);
  } catch (error) {
    if (isWrongState(error)) return 'movedOn';
    throw error;
  }
  try {
    await press(desk, 'confirm', id);
  } catch (error) {
    if (isWrongState(error)) return 'movedOn';
    if (!isRefusal(error)) throw error;
    return held(desk, id, await holdFrom(desk, sale, error), duplicate);
  }
  return accepted(desk, id, duplicate);
}

/** `confirm` answers nothing, so the sale is read again. */
async function accepted(desk: Desk, id: number, duplicate: boolean): Promise<SubmitResult | 'movedOn'> {
  const { order, sale, raw } = await readDone(desk, id);
  if (!isConfirmed(sale.state)) return 'movedOn';
  if (order.state === 'cancelled') throw cancelled(order.number);
  return { outcome: 'accepted', order, duplicate, findings: [], raw };
}

export async function held(desk: Desk, id: number, hold: Hold, duplicate: boolean): Promise<SubmitResult> {
  await noteHold(desk, id, hold);
  const { order, raw } = await readDone(desk, id);
  const finding = { severity: 'error' as const, code: hold.code, message: hold.message };
  return { outcome: 'held', order: { ...order, state: 'held', hold }, duplicate, findings: [finding], raw };
}

/** A draft of this very call that Tryton refuses for good would only stand in people's way. */
async function discard(desk: Desk, id: number): Promise<void> {
  try {
    await press(desk, 'cancel', id);
    await desk.write('sale.sale.delete', [[id]], z.unknown());
  } catch {
    // Nothing confirms a draft but whoever asks by its key; the refusal itself is what the caller has to learn.
  }
}

/** What was asked was not done, and asking again the same way would not help. */
export function isRefusedForGood(error: unknown): boolean {
  return error instanceof ErpError && error.outcomeKnown && !error.retryable;
}

export function isWrongState(error: unknown): boolean {
  return error instanceof ErpError && error.code === 'CONFLICT' && WRONG_STATE.test(error.message);
}

function isRefusal(error: unknown): error is ErpError {
  const { vendorCode, code } = error instanceof ErpError ? error : {};
  if (code === 'FORBIDDEN') return false;
  return vendorCode === 'UserError' || vendorCode === 'UserWarning';
}

/** `which`: its number or its key. */
function cancelled(which: string): ErpError {
  return new ErpError('CONFLICT', `the sale ${which} is cancelled in Tryton`, {
    retryable: false,
    outcomeKnown: true,
  });
}

function vanished(key: string): ErpError {
  return new ErpError('CONFLICT', `the draft with the key ${key} is gone from Tryton`, {
    retryable: true,
    outcomeKnown: true,
  });
}
