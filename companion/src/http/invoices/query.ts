/** What both invoice endpoints read from their query, as the use cases take it. */
import { z } from '@hono/zod-openapi';
import type { InvoiceRequest } from '../../invoices/port.ts';
import { PAGE_DEFAULT, REQUEST_DEADLINE_MS } from '../../platform/limits.ts';
import type { ApiContext } from '../context.ts';
import { tokenOf } from '../middleware/authenticate.ts';
import { flag, pageQuery } from '../values/page.ts';

export const invoiceQuerySchema = z.strictObject({
  openOnly: flag('Only invoices with something open.'),
  refresh: flag('Ask the ERP now, whatever is cached.'),
  ...pageQuery,
});

export function invoiceRequest(c: ApiContext, query: z.output<typeof invoiceQuerySchema>): InvoiceRequest {
  return {
    orgId: tokenOf(c).orgId,
    openOnly: query.openOnly ?? false,
    refresh: query.refresh ?? false,
    limit: query.limit ?? PAGE_DEFAULT,
    ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    deadlineMs: REQUEST_DEADLINE_MS,
    correlationId: c.get('requestId'),
  };
}
