/** Credit as the sandbox ERP counts it, per company: open receivables with tax, released orders before tax. */
import { z } from 'zod';
import type { CreditPosition } from '../../../../canonical/credit-position.ts';
import { add, compare, isZero, money } from '../../../../canonical/money.ts';
import { instant } from '../../../../canonical/time.ts';
import { brokenAnswer } from '../../http-failure.ts';
import { type Desk, requireCurrency, segment } from './api.ts';
import { zAmount, zCurrency, zNo, zSigned } from './wire.ts';

const accountSchema = z.object({
  debtor: zNo,
  name: z.string().min(1),
  ccy: zCurrency,
  terms: z.string().min(1).optional(),
  stopText: z.string().optional(),
  creditLine: zAmount.optional(),
  receivable: zSigned,
  orderBook: zAmount,
  used: zSigned,
  pastDue: zAmount,
  pastDueDays: z.int().positive().optional(),
});

export async function readCredit(desk: Desk, customer: string): Promise<CreditPosition> {
  // By our clock and from before the question: what the ERP booked after this may be missing.
  const asOf = instant(desk.clock.now());
  const path = `debtors/${segment(customer)}/account`;
  const { reply } = await desk.get({ path, reply: accountSchema, what: 'an account' });
  const currency = reply.ccy;
  requireCurrency(desk, currency, false);
  const position = {
    exposure: money(reply.used, currency),
    openReceivables: money(reply.receivable, currency),
    openOrders: money(reply.orderBook, currency),
    overdue: money(reply.pastDue, currency),
  };
  requireSense(position, reply.pastDueDays);
  return {
    customer: reply.debtor,
    customerName: reply.name,
    currency,
    ...(reply.creditLine === undefined ? {} : { limit: money(reply.creditLine, currency) }),
    ...position,
    ...(reply.pastDueDays === undefined ? {} : { oldestOverdueDays: reply.pastDueDays }),
    blocked: reply.stopText !== undefined,
    ...(reply.stopText === undefined ? {} : { blockReason: reply.stopText }),
    ...(reply.terms === undefined ? {} : { paymentTerms: reply.terms }),
    exposureBasis: 'erp',
    asOf,
  };
}

type Figures = Pick<CreditPosition, 'exposure' | 'openReceivables' | 'openOrders' | 'overdue'>;

/** Figures that contradict each other are no ground to approve from. */
function requireSense(figures: Figures, overdueDays: number | undefined): void {
  const { exposure, openReceivables, openOrders, overdue } = figures;
  if (compare(exposure, add(openReceivables, openOrders)) !== 0) {
    throw brokenAnswer('answers an exposure that is not its receivables and orders together', false);
  }
  if (isZero(overdue) !== (overdueDays === undefined)) {
    throw brokenAnswer('answers an overdue amount that does not agree with its days', false);
  }
}
