/** Lines of an order as Tryton takes them. */
import Big from 'big.js';
import type { OrderLine } from '../../../../canonical/order.ts';
import { ErpError } from '../../errors.ts';
import type { Product } from './product.ts';
import { decimal, quantityNumber, type Wire } from './wire.ts';

/** A line's note carries our line id; notes are for people inside, and are not printed. */
const NOTE = 'Ledgerline line ';

export function lineValues(line: OrderLine, product: Product, taxes: readonly number[], position: number): Wire {
  return {
    type: 'line',
    sequence: position,
    product: product.id,
    quantity: lineNumber(line, product),
    unit: product.unit,
    unit_price: decimal(line.unitPrice),
    taxes: [['add', taxes]],
    note: noteOf(line.lineId),
  };
}

export function noteOf(lineId: string): string {
  return `${NOTE}${lineId}`;
}

export function lineIdOf(note: string | undefined): string | undefined {
  return note?.startsWith(NOTE) === true ? note.slice(NOTE.length) : undefined;
}

/** The quantity as Tryton's number. Refused when the product's unit has fewer decimals: nothing is rounded in silence. */
export function lineNumber(line: OrderLine, product: Product): number {
  const value = quantityNumber(line.quantity);
  const fits = new Big(line.quantity).round(product.unitDigits).eq(line.quantity);
  if (value !== undefined && fits) return value;
  const message = `${line.product} is sold in quantities of at most ${String(product.unitDigits)} decimals, not ${line.quantity}`;
  throw new ErpError('VALIDATION', message, {
    retryable: false,
    outcomeKnown: true,
    findings: [{ severity: 'error', code: 'QUANTITY', message, target: line.lineId }],
  });
}
