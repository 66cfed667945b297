/** What invoices answers (R6): an account's or an order's invoices, with what is open, how late, and what was paid. */
import type { Invoice } from '../canonical/invoice.ts';
import type { Money } from '../canonical/money.ts';
import type { Provenance } from '../canonical/provenance.ts';
import type { Day, Instant } from '../canonical/time.ts';
import type { Headline, Problem } from '../credit/answer.ts';

/** Days past the due date of an open amount: notDue, 1–30, 31–60, 61–90, more than 90. */
export type AgeingBucket = 'notDue' | 'days1to30' | 'days31to60' | 'days61to90' | 'over90';

export interface InvoiceView extends Invoice {
  readonly connectionId: string;
  readonly entity: string;
  /** Whole days past the due date while something is open; 0 when it is not late. */
  readonly daysOverdue: number;
  readonly bucket: AgeingBucket;
  readonly payments: readonly { readonly number: string; readonly paymentDate: Day; readonly amount: Money }[];
  readonly provenance: Provenance;
}

/** Open amounts per entity, over all open invoices and not only those of the page. */
export interface Ageing {
  readonly connectionId: string;
  readonly entity: string;
  readonly currency: string;
  readonly open: Money;
  readonly buckets: Readonly<Record<AgeingBucket, Money>>;
  readonly provenance: Provenance;
}

export interface InvoiceAnswer {
  readonly headline: Headline;
  /** Overdue first, oldest due first; then what is open, by due date; then what is settled, newest first. Paged. */
  readonly items: readonly InvoiceView[];
  readonly nextCursor?: string;
  readonly ageing: readonly Ageing[];
  /** Entities whose ERP could not be asked. */
  readonly problems: readonly (Problem & { readonly connectionId: string; readonly entity: string })[];
  readonly answeredAt: Instant;
}

export interface InvoiceRequest {
  readonly orgId: string;
  readonly openOnly: boolean;
  readonly refresh: boolean;
  readonly cursor?: string;
  /** 1 to 200. */
  readonly limit: number;
  readonly deadlineMs: number;
  readonly correlationId: string;
}

export type ListAccountInvoices = (request: InvoiceRequest & { readonly accountId: string }) => Promise<InvoiceAnswer>;
/** Throws NOT_FOUND when the org has no such submission. */
export type ListOrderInvoices = (request: InvoiceRequest & { readonly submissionId: string }) => Promise<InvoiceAnswer>;
