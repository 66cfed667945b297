/** What a release did to each order, what it said of its key, and what has to become of it. */
import type { CanonicalOrder } from '../../companion/src/canonical/order.ts';
import type { NewSubmission, SubmissionState, SubmitOutcome } from '../../companion/src/orders/port.ts';
import { bodyHash, contentHash } from '../../companion/src/orders/content-hash.ts';
import { releaseFile, type ReleaseName } from './release.ts';

export interface History {
  /** How far it had come: asking, retrying, exhausted, unknownSent, held… */
  readonly kind: string;
  readonly orgId: string;
  readonly submissionId: string;
  readonly recordId: string;
  readonly accountId?: string;
  readonly key: string;
  readonly erpKey: string;
  readonly quantity: string;
  /** Whether the ERP has the order; where the answer was lost, the release did not know. */
  readonly erp: boolean;
  readonly end: SubmissionState;
  /** The key is past its 90 days. */
  readonly expired?: boolean;
  /** What the release answered when the key came again. */
  readonly answered?: { readonly kind: string; readonly submissionId: string; readonly state?: string };
  /** The submission that changes its order, and the org was not told of for good. */
  readonly next?: { readonly submissionId: string; readonly key: string; readonly quantity: string };
  readonly givenUp?: string;
  /** A batch of replays had it before it: so many pieces are asked for under a key of their own. */
  readonly again?: string;
}

/** The account that all orders are of: one of the local org's story. */
export const ACCOUNT = '001LL000000ACMEYA4';
/** As the releases have it that did not look at an id's last three characters. */
const EARLIER_ACCOUNT = '001LL000000ACME1AA';
export const CONNECTION = 'erp-main';
/** As the rows have it; the ERP of a test gives it another number. */
export const DEBTOR = '90001';

export function historiesOf(release: ReleaseName): readonly History[] {
  return releaseFile(release, 'histories.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as History);
}

/** The same request once more, as the package sends it. */
export function sameRequest(
  history: Pick<History, 'orgId' | 'submissionId' | 'recordId' | 'accountId' | 'key' | 'quantity'>,
  debtor: string,
  more: Partial<NewSubmission> = {},
): NewSubmission {
  const order: CanonicalOrder = {
    source: { object: 'Quote', recordId: history.recordId },
    accountId: history.accountId ?? EARLIER_ACCOUNT,
    entity: 'us',
    currency: 'USD',
    lines: [{ lineId: '1', product: 'GADGET', quantity: history.quantity, unitPrice: '250.00' }],
  };
  return {
    orgId: history.orgId,
    submissionId: `never-${history.submissionId}`,
    idempotencyKey: history.key,
    bodyHash: bodyHash(order),
    contentHash: contentHash(order),
    order,
    connectionId: CONNECTION,
    entity: 'us',
    customer: debtor,
    payer: debtor,
    amount: { amount: `${String(Number(history.quantity) * 250)}.00`, currency: 'USD' },
    rulesHash: 'a'.repeat(64),
    actor: 'rep',
    erpKey: `LL-never-${history.submissionId.slice(0, 20)}`,
    leaseMs: 20_000,
    ...more,
  };
}

/** What a key leads to, in one line. */
export function told(outcome: SubmitOutcome): string {
  if (outcome.kind === 'known') {
    return `known ${outcome.submission.submissionId}${outcome.replayed ? ', replayed' : ''}`;
  }
  return 'submissionId' in outcome ? `${outcome.kind} ${outcome.submissionId}` : outcome.kind;
}
