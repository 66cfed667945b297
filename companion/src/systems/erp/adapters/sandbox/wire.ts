/** What stands on the sandbox ERP's wire: amounts as decimal strings, days, and pages with the address of the next. */
import { z } from 'zod';

/** An amount may be negative only where the ERP can owe. */
export const zSigned = z.string().regex(/^-?\d{1,15}(\.\d{1,6})?$/, 'not a decimal amount');
export const zAmount = z.string().regex(/^\d{1,15}(\.\d{1,6})?$/, 'not a decimal amount of zero or more');
export const zDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'not a day');
export const zNo = z.string().min(1);
export const zCurrency = z.string().regex(/^[A-Z]{3}$/, 'not a currency');

export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ rows: z.array(row), next: z.string().optional() });
}
