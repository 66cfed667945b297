/** What can have been done to an order when a release goes down: each kind takes it so far by the release's own statements. */
import type {
  Answer,
  NewSubmission,
  Reason,
  SubmissionStore,
  SubmitOutcome,
} from '../../../companion/src/orders/port.ts';
import { CANCEL_UNDER_WAY, exhaustedReason, holdReason } from '../../../companion/src/orders/reasons.ts';
import type { History } from '../histories.ts';

export interface Desk {
  readonly submissions: SubmissionStore;
  /** Of a process that says that it is there: its leases have a name. */
  readonly present: SubmissionStore;
  /** The same record with other content, under a new key. */
  changed(request: NewSubmission, quantity: string): NewSubmission;
  /** From 0 up to 1, by the seed. */
  readonly random: () => number;
}

/** Whether the ERP has it, and what has to become of it. */
type Outcome = Pick<History, 'erp' | 'end' | 'next'>;
type Take = (desk: Desk, request: NewSubmission) => Promise<Outcome>;

const LEASE_MS = 20_000;
const LATER_MS = 36_000_000;
const actor = 'ledgerline:worker';

const AWAY: Reason = {
  code: 'ERP_UNAVAILABLE',
  message: 'The ERP could not be reached.',
  action: 'Nothing: it is asked again by itself.',
};
const NOT_SET_UP: Reason = {
  code: 'MASTER_DATA',
  message: 'A customer, product, price or term of this order is not set up in the ERP.',
  action: 'Correct the line that the ERP names.',
  erpMessage: 'no such item',
  clearedBy: 'rep',
};

export const KINDS: Readonly<Record<string, Take>> = {
  asking: async (desk, request) => {
    await begun(desk, request);
    return { erp: false, end: 'accepted' };
  },
  askingSent: async (desk, request) => {
    await begun(desk, request);
    return { erp: true, end: 'accepted' };
  },
  retrying: (desk, request) => waiting(desk, request, { retryInMs: 5_000 }, 'accepted'),
  retryingLater: (desk, request) => waiting(desk, request, { retryInMs: LATER_MS }, 'pending'),
  exhausted: (desk, request) => waiting(desk, request, { reason: exhaustedReason(AWAY) }, 'pending'),
  unknownSent: async (desk, request) => ({ ...(await unknown(desk, request)), erp: true }),
  unknownNotSent: (desk, request) => unknown(desk, request),
  workerDied: async (desk, request) => {
    await waiting(desk, request, { retryInMs: 0 }, 'accepted');
    const claimed = await desk.submissions.claim(request.orgId, request.submissionId, LEASE_MS);
    if (claimed.kind !== 'mine') throw new Error(`the worker got ${claimed.kind}`);
    return { erp: desk.random() < 0.5, end: 'accepted' };
  },
  /** The same, of a process that said that it was there. */
  presentDied: async (desk, request) => {
    await waiting(desk, request, { retryInMs: 0 }, 'accepted');
    const claimed = await desk.present.claim(request.orgId, request.submissionId, LEASE_MS);
    if (claimed.kind !== 'mine') throw new Error(`the worker got ${claimed.kind}`);
    return { erp: desk.random() < 0.5, end: 'accepted' };
  },
  accepted: async (desk, request) => {
    await accepted(desk, request);
    return { erp: true, end: 'accepted' };
  },
  heldInErp: async (desk, request) => {
    await held(desk, request);
    return { erp: false, end: 'held' };
  },
  heldHere: async (desk, request) => {
    const room = { free: { amount: '1.00', currency: 'USD' }, asOf: new Date().toISOString() };
    const outcome = await desk.submissions.submit({ ...request, decideWithin: room });
    if (outcome.kind !== 'heldHere') throw new Error(`it is ${outcome.kind}`);
    return { erp: false, end: 'held' };
  },
  rejected: async (desk, request) => {
    const fence = await begun(desk, request);
    await answer(desk, request, fence, { state: 'rejected', event: 'rejected', reason: NOT_SET_UP, actor });
    return { erp: false, end: 'rejected' };
  },
  cancelled: async (desk, request) => {
    const fence = await resumed(desk, request, CANCEL_UNDER_WAY);
    await answer(desk, request, fence, { state: 'cancelled', event: 'cancelled', detail: 'not wanted', actor: 'rep' });
    return { erp: false, end: 'cancelled' };
  },
  cancelling: async (desk, request) => {
    await resumed(desk, request, CANCEL_UNDER_WAY);
    return { erp: false, end: 'cancelled' };
  },
  rechecking: async (desk, request) => {
    await resumed(desk, request);
    return { erp: true, end: 'accepted' };
  },
  changing: async (desk, request) => {
    await accepted(desk, request);
    const next = desk.changed(request, '7');
    await begun(desk, next);
    const { submissionId, idempotencyKey: key } = next;
    return { erp: true, end: 'accepted', next: { submissionId, key, quantity: '7' } };
  },
};

/** What the ERP of a test will have called it. */
const numberOf = ({ erpKey }: NewSubmission): string => `@order:${erpKey}`;

export async function begun({ submissions }: Desk, request: NewSubmission): Promise<number> {
  return fenceOf(await submissions.submit(request));
}

function fenceOf(outcome: SubmitOutcome | { readonly kind: 'state' | 'notFound' }): number {
  if (outcome.kind !== 'mine') throw new Error(`it is ${outcome.kind}`);
  return outcome.fence;
}

async function answer(desk: Desk, request: NewSubmission, fence: number, given: Answer): Promise<void> {
  const taken = await desk.submissions.recordAnswer(request.orgId, request.submissionId, fence, given);
  if (taken === undefined) throw new Error('the answer was not taken');
}

async function waiting(
  desk: Desk,
  request: NewSubmission,
  more: Partial<Answer>,
  end: Outcome['end'],
): Promise<Outcome> {
  const fence = await begun(desk, request);
  const pending = { state: 'pending', phase: 'retrying', event: 'retryLater', detail: 'UNAVAILABLE' } as const;
  await answer(desk, request, fence, { ...pending, reason: AWAY, sent: false, actor, ...more });
  return { erp: false, end };
}

async function unknown(desk: Desk, request: NewSubmission): Promise<Outcome> {
  const fence = await begun(desk, request);
  const pending = { state: 'pending', phase: 'unknown', event: 'outcomeUnknown', reason: AWAY } as const;
  await answer(desk, request, fence, { ...pending, retryInMs: 2_000, actor });
  return { erp: false, end: 'accepted' };
}

export async function accepted(desk: Desk, request: NewSubmission): Promise<void> {
  const number = numberOf(request);
  const differs = [{ field: 'unitPrice', lineId: '1', approved: '250.00', erp: '249.00' }] as const;
  await answer(desk, request, await begun(desk, request), {
    ...{ state: 'accepted', event: 'accepted', erpOrderNumber: number, actor },
    ...{ erpOrder: { number, state: 'open' }, raw: { no: number } },
    ...(desk.random() < 0.3 ? { differences: differs } : {}),
  });
}

async function held(desk: Desk, request: NewSubmission): Promise<void> {
  const number = numberOf(request);
  await answer(desk, request, await begun(desk, request), {
    ...{ state: 'held', event: 'held', erpOrderNumber: number, actor },
    reason: holdReason({ code: 'CREDIT_LIMIT', message: 'over the line' }),
    erpOrder: { number, state: 'held' },
  });
}

async function resumed(desk: Desk, request: NewSubmission, reason?: Reason): Promise<number> {
  await held(desk, request);
  const { orgId, submissionId, rulesHash } = request;
  const why = reason === undefined ? {} : { reason };
  return fenceOf(
    await desk.submissions.resume({ orgId, submissionId, rulesHash, actor: 'rep', leaseMs: LEASE_MS, ...why }),
  );
}
