/** Which invoices an exception about an order names: those that its last hold named, as long as they are what keeps it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { deadLetterStore } from '../../../companion/src/database/stores/dead-letters.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import type { Answer, Reason, SubmissionStore } from '../../../companion/src/orders/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';

let database: TestDatabase;
let app: Sql;
let admin: Sql;
let store: SubmissionStore;

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  app = connect(database.appUrl, { max: 2 });
  admin = connect(database.adminUrl, { max: 1 });
  store = submissionStore(app);
});
afterAll(async () => {
  await Promise.all([app.end(), admin.end()]);
  await database.close();
});

const invoice = { erpId: 'AR1', number: 'AR1', openAmount: { amount: '40.00', currency: 'USD' } };
const OVERDUE = {
  ...{ code: 'OVERDUE', message: 'An invoice is overdue.', action: 'Have it paid.', clearedBy: 'customer' },
  clears: { invoices: [invoice] },
} as unknown as Reason;
const failed = (code: string): Answer => ({
  ...{ state: 'pending', phase: 'unknown', event: 'outcomeUnknown', actor: 'rep' },
  reason: { code, message: 'The ERP does not answer.', action: 'Ask again.' },
});

/** A held order that is asked for again with this reason, and fails for good with that code: what its exception names. */
async function namedAfter(
  recordId: string,
  failure: string,
  reason?: Reason,
  before?: (id: string) => Promise<unknown>,
) {
  const request = submission(ORG, recordId);
  const { submissionId } = request;
  await store.submit(request);
  await store.recordAnswer(ORG, submissionId, 1, { state: 'held', event: 'held', actor: 'rep', reason: OVERDUE });
  await before?.(submissionId);
  const again = { orgId: ORG, submissionId, rulesHash: 'h', actor: 'rep', leaseMs: 20_000 };
  const outcome = await store.resume(reason === undefined ? again : { ...again, reason });
  if (outcome.kind !== 'mine') throw new Error(outcome.kind);
  await store.recordAnswer(ORG, submissionId, outcome.fence, failed(failure));
  const { items } = await deadLetterStore(app).list(ORG, { states: ['open'] }, { limit: 10 });
  return items.find(({ subject }) => subject === submissionId)?.invoiceNumbers;
}

describe('the exception about an order that was on hold', () => {
  it('names the invoices of its hold once asking for it again has failed for good', async () => {
    expect(await namedAfter('i-again', 'WAITS_FOR_OPERATIONS')).toEqual(['AR1']);
  });

  it('names them too where a release that did not keep them put it on hold', async () => {
    const forget = (id: string) =>
      admin`update ledgerline.submission set held_invoices = null where submission_id = ${id}`;
    expect(await namedAfter('i-before', 'WAITS_FOR_OPERATIONS', undefined, forget)).toEqual(['AR1']);
  });

  it('names none where it was to be cancelled: they have nothing to do with that', async () => {
    const reason: Reason = { code: 'CANCEL_UNDER_WAY', message: 'It is being cancelled.', action: 'Wait.' };
    expect(await namedAfter('i-cancel', 'CANCEL_ANSWER_LOST', reason)).toBeUndefined();
  });
});
