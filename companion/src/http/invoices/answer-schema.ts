/** Invoices on the wire (R6). */
import { z } from '@hono/zod-openapi';
import { problemOfEntitySchema } from '../credit/answer-schema.ts';
import { moneySchema } from '../values/amount.ts';
import { headlineSchema } from '../values/headline.ts';
import { provenanceSchema } from '../values/provenance.ts';

const dayText = z.string().openapi({ format: 'date' });

const invoiceSchema = z
  .object({
    erpId: z.string(),
    number: z.string().openapi({ description: 'As printed on the document.' }),
    type: z.enum(['invoice', 'creditNote']),
    customer: z.string(),
    orderNumbers: z.array(z.string()).readonly().openapi({ description: 'ERP numbers of the orders it bills.' }),
    invoiceDate: dayText,
    dueDate: dayText.optional(),
    total: moneySchema,
    open: moneySchema,
    state: z.enum(['open', 'partlyPaid', 'paid', 'cancelled']),
    pdfUrl: z.string().optional().openapi({
      format: 'uri',
      description:
        'Where a browser opens the document as a PDF, with the ERP or its portal. Absent where the ERP gives no address.',
    }),
    connectionId: z.string(),
    entity: z.string(),
    daysOverdue: z.number().openapi({ type: 'integer', description: 'Whole days past the due date; 0 when not late.' }),
    bucket: z.enum(['notDue', 'days1to30', 'days31to60', 'days61to90', 'over90']),
    payments: z
      .array(z.object({ number: z.string(), paymentDate: dayText, amount: moneySchema }).openapi('InvoicePayment'))
      .readonly(),
    provenance: provenanceSchema,
  })
  .openapi('Invoice');

const ageingSchema = z
  .object({
    connectionId: z.string(),
    entity: z.string(),
    currency: z.string(),
    open: moneySchema,
    buckets: z
      .object({
        notDue: moneySchema,
        days1to30: moneySchema,
        days31to60: moneySchema,
        days61to90: moneySchema,
        over90: moneySchema,
      })
      .openapi('AgeingBuckets'),
    provenance: provenanceSchema,
  })
  .openapi('Ageing', { description: 'Over all open invoices of the entity, not only those of the page.' });

const problemSchema = z
  .object({ ...problemOfEntitySchema.shape, connectionId: z.string(), entity: z.string() })
  .openapi('InvoiceProblem');

export const invoicesSchema = z
  .object({
    headline: headlineSchema,
    items: z.array(invoiceSchema).readonly().openapi({ description: 'Overdue first, then by due date.' }),
    nextCursor: z.string().optional().openapi({ description: 'Absent on the last page.' }),
    ageing: z.array(ageingSchema).readonly(),
    problems: z.array(problemSchema).readonly().openapi({ description: 'Entities whose ERP could not be asked.' }),
    answeredAt: z.string().openapi({ format: 'date-time' }),
  })
  .openapi('Invoices');
