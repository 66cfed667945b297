/** What a record's own earlier submissions already take of the limit, so that an order is never counted against itself. */
import { floorAtZero, type Money, subtract, zero } from '../canonical/money.ts';
import type { SourceRecord } from '../canonical/order.ts';
import type { Submission, SubmissionStore } from './port.ts';

export interface OwnShare {
  /** The part of the payer's live reservations that is this record's own. */
  readonly reserved: Money;
  /** What the ERP, or a reservation that waits for the ERP's next figures, already counts for the order that is replaced. */
  readonly counted: Money;
}

/** The share of the record's newest submission, for an order of this currency. Nothing where it cannot be known. */
export async function ownShare(
  submissions: Pick<SubmissionStore, 'list' | 'get'>,
  orgId: string,
  source: SourceRecord,
  currency: string,
): Promise<OwnShare> {
  const page = await submissions.list(orgId, { recordId: source.recordId }, { limit: 10 });
  const newest = page.items
    .filter((candidate) => candidate.source.object === source.object)
    .toSorted((a, b) => b.revision - a.revision)[0];
  const nothing = { reserved: zero(currency), counted: zero(currency) };
  if (newest === undefined || newest.amount.currency !== currency) return nothing;
  if (newest.state === 'accepted') return { reserved: zero(currency), counted: newest.amount };
  if (newest.state !== 'pending') return nothing;
  return shareOfPending(submissions, orgId, newest);
}

/** A pending submission reserves its amount, or what it adds to the accepted order that it changes. */
export async function shareOfPending(
  submissions: Pick<SubmissionStore, 'get'>,
  orgId: string,
  pending: Pick<Submission, 'amount' | 'replaces'>,
): Promise<OwnShare> {
  const { amount } = pending;
  const replaced = pending.replaces === undefined ? undefined : await submissions.get(orgId, pending.replaces);
  const before = replaced?.submission.amount;
  if (before === undefined || before.currency !== amount.currency) {
    return { reserved: amount, counted: zero(amount.currency) };
  }
  return { reserved: floorAtZero(subtract(amount, before)), counted: before };
}
