/** Decimal strings and currencies on the wire. A number is refused: a float has lost its cents before it gets here. */
import { z } from '@hono/zod-openapi';
import { isCurrency } from '../../canonical/money.ts';
import { expected } from './expected.ts';

/** At most 15 integer digits and 6 decimals, which `numeric(21,6)` holds exactly. */
const NOT_NEGATIVE = /^(0|[1-9]\d{0,14})(\.\d{1,6})?$/;
const POSITIVE = /^(?!0(\.0+)?$)(0|[1-9]\d{0,14})(\.\d{1,6})?$/;

export function unitPrice() {
  const rule = expected(
    'an amount as a decimal string, zero or more, of at most 15 digits and 6 decimals, such as "12.50"',
  );
  return z.string(rule).regex(NOT_NEGATIVE, rule).openapi({ example: '250.00' });
}

export function quantity() {
  const rule = expected(
    'a quantity as a decimal string, more than zero, of at most 15 digits and 6 decimals, such as "3"',
  );
  return z.string(rule).regex(POSITIVE, rule).openapi({ example: '20' });
}

export function currency() {
  const rule = expected('an ISO 4217 currency code in capitals, such as "EUR"');
  return z.string(rule).length(3, rule).refine(isCurrency, rule).openapi({ example: 'USD' });
}

/** Money in answers. */
export const moneySchema = z
  .object({
    amount: z.string().openapi({ description: 'Decimal string, major units; may be negative.', example: '1250.00' }),
    currency: z.string().openapi({ description: 'ISO 4217.', example: 'USD' }),
  })
  .openapi('Money');
