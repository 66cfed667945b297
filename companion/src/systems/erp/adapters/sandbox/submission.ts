/** Placing, re-checking, changing and cancelling orders. The ERP knows an order by our key, so repeating makes no second. */
import { instant } from '../../../../canonical/time.ts';
import { ErpError } from '../../errors.ts';
import type { ErpOrder, OrderRequest, SubmitResult } from '../../port.ts';
import type { Answered, Desk } from './api.ts';
import { orderOf, orderPath, type OrderReply, orderSchema } from './order.ts';
import { cancelInput, orderInput } from './order-input.ts';

/** The ERP answers 201 for an order that it made, and 200 for one that it had. */
const MADE = 201;

export async function submit(desk: Desk, order: OrderRequest): Promise<SubmitResult> {
  const asOf = instant(desk.clock.now());
  const answer = await sendOrder(desk, 'POST', 'orders', order);
  const placed = orderOf(desk, answer.reply, asOf, true);
  if (placed.state === 'cancelled') {
    throw new ErpError('CONFLICT', `The order with the key ${order.key} is cancelled in the ERP: ${placed.number}`, {
      retryable: false,
      outcomeKnown: true,
    });
  }
  return resultOf(placed, answer.status !== MADE, answer.raw);
}

export async function change(desk: Desk, number: string, order: OrderRequest): Promise<SubmitResult> {
  const asOf = instant(desk.clock.now());
  const answer = await sendOrder(desk, 'PUT', orderPath(number), order);
  return resultOf(orderOf(desk, answer.reply, asOf, true), false, answer.raw);
}

export async function recheck(desk: Desk, number: string): Promise<SubmitResult> {
  const asOf = instant(desk.clock.now());
  const { reply, raw } = await act(desk, `${orderPath(number)}/credit-check`, {});
  return resultOf(orderOf(desk, reply, asOf, true), false, raw);
}

export async function cancel(desk: Desk, number: string, reason: string): Promise<ErpOrder> {
  const asOf = instant(desk.clock.now());
  const { reply } = await act(desk, `${orderPath(number)}/cancel`, cancelInput(reason));
  return orderOf(desk, reply, asOf, true);
}

function sendOrder(
  desk: Desk,
  method: 'POST' | 'PUT',
  path: string,
  order: OrderRequest,
): Promise<Answered<OrderReply>> {
  return desk.send({
    method,
    path,
    json: orderInput(order),
    changes: true,
    reply: orderSchema,
    what: 'the order',
    lineIds: order.lines.map(({ lineId }) => lineId),
  });
}

function act(desk: Desk, path: string, json: object): Promise<Answered<OrderReply>> {
  return desk.send({ method: 'POST', path, json, changes: true, reply: orderSchema, what: 'the order' });
}

function resultOf(order: ErpOrder, duplicate: boolean, raw: unknown): SubmitResult {
  const { hold } = order;
  if (hold === undefined) return { outcome: 'accepted', order, duplicate, findings: [], raw };
  const finding = { severity: 'error' as const, code: hold.code, message: hold.message };
  return { outcome: 'held', order, duplicate, findings: [finding], raw };
}
