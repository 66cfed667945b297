/** What people and the org do about exceptions, by the release's own statements. */
import { longSalesforceId } from '../../../companion/src/canonical/salesforce-id.ts';
import type { CanonicalOrder } from '../../../companion/src/canonical/order.ts';
import {
  type DeadLetter,
  type DeadLetterStore,
  EXCEPTION_STATES,
  type ExceptionKind,
} from '../../../companion/src/delivery/dead-letters/port.ts';
import type { DeliveryStore } from '../../../companion/src/delivery/port.ts';
import type { NewSubmission, SubmissionStore } from '../../../companion/src/orders/port.ts';
import { defaultRules } from '../../../companion/src/rules/default-rules.ts';
import type { Requests } from './requests.ts';

export interface ExceptionDesk {
  readonly orgId: string;
  /** Of a process that says that it is there. */
  readonly submissions: SubmissionStore;
  readonly deadLetters: DeadLetterStore;
  readonly deliveries: DeliveryStore;
  readonly requests: Requests;
}

export const ANA = 'asserted:ana';
const LEASE_MS = 60_000;
const MAX = 500;
/** What one person may replay alone, as the rules of the release have it. */
const above = Object.fromEntries(
  defaultRules().document.replayApprovals.map(({ currency, aboveAmount }) => [currency, aboveAmount]),
);

export const quantityOf = ({ lines }: CanonicalOrder): string => lines[0]?.quantity ?? '';

/** The org's, in whatever state. */
export async function all({ deadLetters, orgId }: ExceptionDesk, kind?: ExceptionKind): Promise<readonly DeadLetter[]> {
  const filter = { states: EXCEPTION_STATES, ...(kind === undefined ? {} : { kind }) };
  return (await deadLetters.list(orgId, filter, { limit: MAX })).items;
}

export async function openOf(desk: ExceptionDesk, subject: string): Promise<DeadLetter> {
  const found = (await all(desk)).find((each) => each.subject === subject && each.state === 'open');
  if (found === undefined) throw new Error(`${subject} is no exception`);
  return found;
}

export async function editTo(
  { deadLetters, orgId }: ExceptionDesk,
  id: string,
  was: CanonicalOrder,
  quantity: string,
): Promise<void> {
  const order = { ...was, lines: was.lines.map((line) => ({ ...line, quantity })) };
  const amount = { amount: `${String(Number(quantity) * 250)}.00`, currency: 'USD' };
  const answer = await deadLetters.edit(orgId, id, { order, amount, reason: 'one more', actor: ANA });
  if (answer.kind !== 'edited') throw new Error(`the edit is ${answer.kind}`);
}

export async function askForReplay(desk: ExceptionDesk, exceptionIds: readonly string[]): Promise<string> {
  const batchId = desk.requests.newId();
  const request = { exceptionIds, batchId, actor: ANA, reason: 'mended', above, max: MAX };
  const asked = await desk.deadLetters.request(desk.orgId, request);
  if (asked.kind !== 'requested') throw new Error(`the replay is ${asked.kind}`);
  return batchId;
}

/** Takes the lease of a batch and begins its first replays. */
export async function begin({ deadLetters, orgId }: ExceptionDesk, batchId: string, count: number) {
  const claimed = await deadLetters.claim(orgId, batchId, MAX, LEASE_MS);
  if (claimed === undefined) throw new Error('the batch is not to be had');
  const { fence } = claimed;
  const replayIds = claimed.replays.slice(0, count).map(({ replayId }) => replayId);
  for (const replayId of replayIds) {
    const one = await deadLetters.beginReplay(orgId, batchId, fence, replayId, LEASE_MS);
    if (typeof one === 'string') throw new Error(`the replay is ${one}`);
  }
  return { fence, replayIds };
}

/** The org refuses the record for good. */
export async function giveUpTelling({ deliveries, orgId }: ExceptionDesk, submissionId: string): Promise<void> {
  const asked = { named: [submissionId], limit: 1, waitingMs: 0, leaseMs: LEASE_MS, leaseEachMs: 0 };
  const [claim] = (await deliveries.claim(orgId, asked)).claims;
  if (claim?.submission.submissionId !== submissionId) throw new Error('the delivery is not to be had');
  const failure = { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'a rule of the org refuses it' };
  await deliveries.fail(orgId, submissionId, claim.fence, { version: claim.version, failure, answered: true });
}

/** Requests of the org that could not be taken in: an order, and what is none. */
export async function refuseRequests(
  { deadLetters, orgId }: ExceptionDesk,
  { order, amount }: NewSubmission,
): Promise<void> {
  const refused = { code: 'RULES_INVALID', message: 'The rules could not be read.', action: 'Correct them.' };
  const of = { ...refused, sourceId: order.source.recordId, requestedBy: ANA, order, amount };
  const payload = JSON.stringify(order);
  await deadLetters.raiseRequest(orgId, {
    ...of,
    recordId: longSalesforceId('a0QLLX000000001'),
    key: 'request-of-a-release-1',
    payload,
  });
  const no = { ...refused, code: 'VALIDATION', message: 'The record’s payload is not JSON.' };
  await deadLetters.raiseRequest(orgId, {
    ...no,
    recordId: longSalesforceId('a0QLLX000000002'),
    key: 'request-of-a-release-2',
    payload: '{',
  });
}
