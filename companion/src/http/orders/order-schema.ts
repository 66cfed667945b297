/**
 * The canonical order on the wire, strictly: what is not known is refused and named, money is a decimal string, nothing is
 * null and nothing is cut.
 *
 * The lengths here bound what is stored. An ERP with a shorter column refuses the value by name; it never cuts it.
 */
import { z } from '@hono/zod-openapi';
import type { CanonicalOrder } from '../../canonical/order.ts';
import { ORDER_LINES_MAX } from '../../platform/limits.ts';
import { ofValidation } from '../problem/of-validation.ts';
import { currency, quantity, unitPrice } from '../values/amount.ts';
import { day } from '../values/day.ts';
import { expected } from '../values/expected.ts';
import { salesforceId } from '../values/salesforce-id.ts';
import { code, text } from '../values/text.ts';

/** Below what `numeric(21,6)` holds, with room for the rounding of the guard's own sum. */
const TOTAL_GUARD = 999_999_999_999_000;

const sourceSchema = z
  .strictObject(
    {
      object: z.enum(['Order', 'Opportunity', 'Quote'], expected('one of Order, Opportunity, Quote')),
      recordId: salesforceId('the record'),
    },
    expected('an object with object and recordId'),
  )
  .openapi('SourceRecord');

const lineSchema = z
  .strictObject(
    {
      lineId: code('the line’s id', 40),
      product: code('a product code', 100),
      quantity: quantity(),
      unitPrice: unitPrice(),
    },
    expected('an order line'),
  )
  .openapi('OrderLine');

const linesRule = expected(`1 to ${ORDER_LINES_MAX.toLocaleString('en')} order lines`);

const linesSchema = z
  .array(lineSchema, linesRule)
  .min(1, { error: 'an order needs at least one line' })
  .check(({ value, issues }) => {
    if (value.length > ORDER_LINES_MAX) {
      issues.push({
        code: 'custom',
        input: value.length,
        params: { code: 'TOO_MANY_LINES' },
        message: `${value.length.toLocaleString('en')} lines, at most ${ORDER_LINES_MAX.toLocaleString('en')} can be checked at once`,
      });
      return;
    }
    const repeated = firstRepeated(value);
    if (repeated !== undefined) {
      issues.push({
        code: 'custom',
        input: repeated,
        path: [repeated, 'lineId'],
        message: 'another line has this id: line ids are unique within an order',
      });
    }
    if (roughTotal(value) > TOTAL_GUARD) {
      issues.push({
        code: 'custom',
        input: value.length,
        message: 'the total has more than the 15 digits that can be booked',
      });
    }
  })
  .readonly()
  .openapi({ maxItems: ORDER_LINES_MAX });

export const orderSchema = z
  .strictObject(
    {
      source: sourceSchema,
      accountId: salesforceId('the account'),
      currency: currency(),
      entity: code('an entity that a route names', 64)
        .optional()
        .openapi({ description: 'Which legal entity sells; absent: the routing rules decide.' }),
      billToAccountId: salesforceId('the bill-to account').optional(),
      shipToAccountId: salesforceId('the ship-to account').optional(),
      purchaseOrderNumber: text('the customer’s own order number', 80)
        .optional()
        .openapi({ description: 'Carried unchanged.' }),
      paymentTerms: text('the name of payment terms', 80)
        .optional()
        .openapi({ description: 'Absent: the customer’s own in the ERP.' }),
      requestedDate: day().optional(),
      prepaid: z
        .boolean(expected('true or false'))
        .optional()
        .openapi({ description: 'Paid in advance: exempt from the credit check.' }),
      lines: linesSchema,
    },
    expected('an order as a JSON object'),
  )
  .openapi('Order');

/** The order without the fields that the caller left out: `undefined` never stands for absent behind this line. */
export function canonicalOrder(order: z.output<typeof orderSchema>): CanonicalOrder {
  const { entity, billToAccountId, shipToAccountId, purchaseOrderNumber, paymentTerms, requestedDate, prepaid } = order;
  return {
    source: order.source,
    accountId: order.accountId,
    currency: order.currency,
    ...(entity === undefined ? {} : { entity }),
    ...(billToAccountId === undefined ? {} : { billToAccountId }),
    ...(shipToAccountId === undefined ? {} : { shipToAccountId }),
    ...(purchaseOrderNumber === undefined ? {} : { purchaseOrderNumber }),
    ...(paymentTerms === undefined ? {} : { paymentTerms }),
    ...(requestedDate === undefined ? {} : { requestedDate }),
    ...(prepaid === undefined ? {} : { prepaid }),
    lines: order.lines,
  };
}

/** An order that came another way than by a request. Throws VALIDATION, naming every field that is wrong. */
export function readOrder(input: unknown): CanonicalOrder {
  const read = orderSchema.safeParse(input);
  if (!read.success) throw ofValidation(read.error.issues, 'body');
  return canonicalOrder(read.data);
}

type Line = z.output<typeof lineSchema>;

function firstRepeated(lines: readonly Line[]): number | undefined {
  const seen = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (seen.has(line.lineId)) return index;
    seen.add(line.lineId);
  }
  return undefined;
}

/** In floats, which is enough to tell whether the exact total fits its column. */
function roughTotal(lines: readonly Line[]): number {
  let total = 0;
  for (const line of lines) total += Number(line.quantity) * Number(line.unitPrice);
  return total;
}
