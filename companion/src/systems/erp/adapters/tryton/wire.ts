/**
 * Values as Tryton's JSON-RPC writes them (trytond/protocols/jsonrpc.py): decimals, dates and datetimes are tagged
 * objects; datetimes are UTC without a zone; an empty field is null.
 */
import Big from 'big.js';
import { z } from 'zod';
import type { Day } from '../../../../canonical/time.ts';

export type Wire = null | boolean | number | string | readonly Wire[] | { readonly [field: string]: Wire };

export function decimal(amount: string): Wire {
  return { __class__: 'Decimal', decimal: amount };
}

export function date(day: Day): Wire {
  const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number);
  return { __class__: 'date', year, month, day: dayOfMonth };
}

export function datetime(ms: number): Wire {
  const at = new Date(ms);
  return {
    __class__: 'datetime',
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
    microsecond: at.getUTCMilliseconds() * 1000,
  };
}

/**
 * A quantity as the JSON number that Tryton's Float field takes; undefined when a number cannot hold it exactly.
 * Tryton keeps quantities, and only those, as floats.
 */
export function quantityNumber(quantity: string): number | undefined {
  const value = Number(quantity);
  return Number.isFinite(value) && new Big(String(value)).eq(quantity) ? value : undefined;
}

/** A Decimal as a plain decimal string: Python may write "1E+3" or "0E-8". */
export const zDecimal = z
  .object({ __class__: z.literal('Decimal'), decimal: z.string().regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/) })
  .transform((value) => new Big(value.decimal).toFixed());

export const zDate = z
  .object({ __class__: z.literal('date'), year: z.int(), month: z.int(), day: z.int() })
  .transform((value): Day => [value.year, value.month, value.day].map(twoDigits).join('-'));

/** A Float as a decimal string without an exponent. */
export const zQuantity = z.number().transform((value) => new Big(String(value)).toFixed());

export const zId = z.int();
export const zIds = z.array(z.int());
/** Tryton writes an empty text as null or "". */
export const zText = z
  .string()
  .nullable()
  .transform((value) => (value === null || value === '' ? undefined : value));

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
