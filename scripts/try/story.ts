/**
 * The main job, told as a rep lives it: look at the credit, preflight an order that is too large, submit it all the same,
 * read why the ERP holds it, have the named invoices paid, ask again, and see it accepted. Every step checks what it saw.
 */
import type { Bookkeeper } from './bookkeeper.ts';
import type { Clearance, CompanionClient, SubmissionAnswer } from './companion-client.ts';
import { expect, type Narrator } from './narrator.ts';

const ENTITY = 'us';
const CREDIT_LIMIT = '10000.00';
const ORDER = { product: 'GADGET', quantity: '20', unitPrice: '250.00' };

export interface StoryParts {
  readonly companion: CompanionClient;
  readonly bookkeeper: Bookkeeper;
  readonly narrator: Narrator;
  /** Links the account to the customer that the bookkeeper opened. */
  readonly link: (accountId: string, customer: string) => Promise<void>;
  readonly accountId: string;
  readonly recordId: string;
  readonly customerName: string;
}

export async function tellStory(parts: StoryParts): Promise<void> {
  await setTheScene(parts);
  await lookAtCredit(parts);
  const named = await preflight(parts);
  const held = await submit(parts);
  await payNamedInvoices(parts, named);
  await recheck(parts, held);
  await lookBack(parts, held);
}

async function setTheScene({ narrator, bookkeeper, link, accountId, customerName }: StoryParts): Promise<void> {
  await narrator.step('The scene, set in the ERP: a customer with a limit and two open invoices', async (tell) => {
    const customer = await bookkeeper.createCustomer({
      name: customerName,
      creditLimit: CREDIT_LIMIT,
      paymentTerms: 'Net 30',
    });
    const first = await bookkeeper.postInvoice({ customer, product: 'CONSULTING', quantity: '15' });
    const second = await bookkeeper.postInvoice({ customer, product: 'GADGET', quantity: '12' });
    await link(accountId, customer);
    tell(`customer ${customer} “${customerName}”, limit ${CREDIT_LIMIT} USD, invoices ${first} and ${second}`);
    tell(`linked to account ${accountId}`);
  });
}

async function lookAtCredit({ narrator, companion, accountId }: StoryParts): Promise<void> {
  await narrator.step('The rep opens the account: is there room?', async (tell) => {
    const credit = await companion.credit(accountId);
    const position = credit.entities[0];
    expect(position !== undefined, `the account shows no credit position: ${credit.headline.message}`);
    expect(position.available !== undefined, 'the position has no available amount');
    tell(credit.headline.message);
    for (const [name, figure] of [
      ['limit', position.limit],
      ['exposure', position.exposure],
      ['reserved here', position.reserved],
      ['available', position.available],
    ] as const) {
      if (figure === undefined) continue;
      const age = `${String(figure.ageSeconds)} s old, ${figure.state}, from ${figure.source}`;
      tell(`${name.padEnd(14)}${figure.amount.padStart(12)} ${figure.currency}   ${age}`);
    }
    expect(
      Number(position.available.amount) < 5000,
      'there is room for the whole order; the story needs a customer near the limit',
    );
  });
}

async function preflight(parts: StoryParts): Promise<Clearance> {
  return parts.narrator.step('Preflight of an order over the limit: will it go through?', async (tell) => {
    const answer = await parts.companion.preflight(order(parts));
    tell(answer.headline.message);
    for (const check of answer.checks) tell(`${check.state.padEnd(10)} ${check.check.padEnd(22)} ${check.message}`);
    expect(answer.verdict === 'hold', `the verdict is “${answer.verdict}”, expected “hold”`);
    expect(answer.clears !== undefined, 'the answer does not say what clears the hold');
    expect(answer.clears.enough, 'paying every open invoice would not be enough');
    expect(answer.clears.invoices.length > 0, 'no invoice is named');
    tellClearance(answer.clears, tell);
    return answer.clears;
  });
}

async function submit(parts: StoryParts): Promise<SubmissionAnswer> {
  return parts.narrator.step('The rep submits it all the same: the ERP’s own verdict', async (tell) => {
    const submission = await parts.companion.submit(order(parts));
    tellSubmission(submission, tell);
    expect(submission.state === 'held', `the submission is “${submission.state}”, expected “held”`);
    expect(submission.reason?.erpMessage !== undefined, 'the hold does not quote the ERP');
    return submission;
  });
}

async function payNamedInvoices({ narrator, bookkeeper }: StoryParts, clears: Clearance): Promise<void> {
  await narrator.step('The customer pays the named invoices, in the ERP', async (tell) => {
    for (const invoice of clears.invoices) {
      await bookkeeper.payInvoice(invoice.number);
      tell(`invoice ${invoice.number}: ${invoice.open.amount} ${invoice.open.currency} paid`);
    }
  });
}

async function recheck({ narrator, companion }: StoryParts, held: SubmissionAnswer): Promise<void> {
  await narrator.step('The rep asks again: re-check of the held order', async (tell) => {
    const submission = await companion.recheck(held.submissionId);
    tellSubmission(submission, tell);
    expect(submission.state === 'accepted', `the submission is “${submission.state}”, expected “accepted”`);
    const differences = submission.differences ?? [];
    expect(differences.length === 0, `the ERP’s order differs: ${JSON.stringify(differences)}`);
    tell('the ERP’s order, read again, agrees with what was approved in lines, price and terms');
  });
}

async function lookBack({ narrator, companion, accountId }: StoryParts, held: SubmissionAnswer): Promise<void> {
  await narrator.step('What stands now: the history and the credit after it', async (tell) => {
    const submission = await companion.submission(held.submissionId);
    const history = submission.history ?? [];
    for (const entry of history) {
      tell(
        `${entry.at}  ${entry.state.padEnd(9)} ${entry.event}${entry.detail === undefined ? '' : `: ${entry.detail}`}`,
      );
    }
    expect(
      history.some((entry) => entry.state === 'held') && history.at(-1)?.state === 'accepted',
      'the history is not whole',
    );
    const credit = await companion.credit(accountId, { refresh: true });
    tell(credit.headline.message);
    const reserved = credit.entities[0]?.reserved.amount;
    expect(
      reserved === '0.00',
      `${String(reserved)} is reserved still, though the ERP's figures hold the order by now`,
    );
  });
}

function order({ accountId, recordId }: StoryParts): object {
  return {
    source: { object: 'Order', recordId },
    accountId,
    entity: ENTITY,
    currency: 'USD',
    purchaseOrderNumber: 'PO-4711',
    lines: [{ lineId: '1', ...ORDER }],
  };
}

function tellSubmission(submission: SubmissionAnswer, tell: (line: string) => void): void {
  const number = submission.erpOrderNumber === undefined ? '' : ` as ${submission.erpOrderNumber} in the ERP`;
  tell(`${submission.state}${number}`);
  if (submission.reason === undefined) return;
  tell(submission.reason.message);
  if (submission.reason.erpMessage !== undefined) tell(`the ERP says: “${submission.reason.erpMessage}”`);
  tell(`next: ${submission.reason.action}`);
}

function tellClearance(clears: Clearance, tell: (line: string) => void): void {
  const invoices = clears.invoices.map(
    (invoice) => `${invoice.number} (${invoice.open.amount} ${invoice.open.currency})`,
  );
  tell(`cleared by paying: ${invoices.join(', ')}`);
  if (clears.largestAmount !== undefined) {
    tell(`or by ordering at most ${clears.largestAmount.amount} ${clears.largestAmount.currency}`);
  }
}
