/** The invoices that bill the ERP's order of a submission (R6). */
import type { EntityRef } from '../canonical/entity.ts';
import { instant } from '../canonical/time.ts';
import type { Submission, SubmissionStore } from '../orders/port.ts';
import { LedgerlineError } from '../platform/errors.ts';
import type { RuleReader } from '../rules/port.ts';
import { answerOf, type Gathered, gatherPayments } from './gather.ts';
import { NO_ERP_ORDER } from './headline.ts';
import { checkCursor } from './page.ts';
import type { ListOrderInvoices } from './port.ts';
import { notRead, notWhole, orderGone, readBefore } from './problem.ts';
import { type Asked, type InvoiceReaderDeps, readInvoices } from './reader.ts';

export interface OrderInvoiceDeps extends InvoiceReaderDeps {
  readonly submissions: Pick<SubmissionStore, 'get'>;
  readonly rules: RuleReader;
}

/** As for an account. A submission that has no order in the ERP yet has no invoices; throws NOT_FOUND without one. */
export function createListOrderInvoices(deps: OrderInvoiceDeps): ListOrderInvoices {
  const { clock } = deps;
  return async (request) => {
    const { orgId, submissionId, openOnly, correlationId } = request;
    const list = ['order', orgId, submissionId, openOnly];
    checkCursor(request.cursor, list);
    const endsAtMs = clock.now() + request.deadlineMs;
    const [rules, found] = await Promise.all([deps.rules.snapshot(orgId), deps.submissions.get(orgId, submissionId)]);
    if (found === undefined) {
      throw new LedgerlineError('NOT_FOUND', {
        detail: `There is no submission ${submissionId}.`,
        record: submissionId,
      });
    }
    const { submission } = found;
    if (submission.erpOrderNumber === undefined) {
      return { headline: NO_ERP_ORDER, items: [], ageing: [], problems: [], answeredAt: instant(clock.now()) };
    }
    const asked: Asked = {
      ...{ orgId, rules, correlationId },
      mode: request.refresh && request.cursor === undefined ? 'refresh' : 'display',
      timeLeft: () => Math.max(endsAtMs - clock.now(), 1),
    };
    const gathered = await gather(deps, asked, submission, submission.erpOrderNumber);
    return answerOf(deps, request, [gathered], list);
  };
}

/** Payments are the customers' whom the invoices name, and the payer's. */
async function gather(
  deps: OrderInvoiceDeps,
  asked: Asked,
  { connectionId, entity, payer }: Pick<Submission, 'connectionId' | 'entity' | 'payer'>,
  orderNumber: string,
): Promise<Gathered> {
  const at: EntityRef = { connectionId, entity };
  try {
    const reading = await readInvoices(deps, asked, at, { orderNumber });
    const list = { reading, atMs: deps.clock.now() };
    const { items, isWhole } = reading.value;
    const before = readBefore(reading, 'invoices', at);
    const customers = items.length === 0 ? [] : [...new Set([payer, ...items.map(({ customer }) => customer)])];
    const { payments, problems } = await gatherPayments(deps, asked, at, customers);
    return {
      ...{ at, lists: [list], holdsAllOpen: isWhole, payments },
      problems: [
        ...(before === undefined ? [] : [before]),
        ...(isWhole ? [] : [notWhole('invoices', at)]),
        ...problems,
      ],
    };
  } catch (error) {
    const problem = notRead(error, 'invoices', at, orderGone(orderNumber, at));
    return { at, lists: [], holdsAllOpen: false, payments: [], problems: [problem] };
  }
}
