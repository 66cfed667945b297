/**
 * Credit as the sandbox ERP keeps it, per company.
 *
 * used = open receivables (tax included) + released orders not billed yet (before tax), of whoever pays for them. Orders on
 * hold and prepaid ones do not count.
 */
import type { ErpClock } from './calendar.ts';
import { daysFrom, today } from './calendar.ts';
import { debtorIn } from './debtor.ts';
import { exceeds, minus, plus, total } from './decimal.ts';
import type { Ledger } from './ledger.ts';

export interface CreditStanding {
  readonly creditLine?: string;
  readonly receivable: string;
  readonly orderBook: string;
  readonly used: string;
  readonly pastDue: string;
  /** Days since the oldest due day that has passed; absent when nothing is past due. */
  readonly pastDueDays?: number;
}

export interface HoldNote {
  readonly code: 'LINE_EXCEEDED' | 'DEBTOR_STOPPED';
  readonly text: string;
}

export function creditStanding(ledger: Ledger, clock: ErpClock, company: string, no: string): CreditStanding {
  const { account } = debtorIn(ledger, company, no);
  const sums = ledger.documents.sums(company, no);
  const day = today(clock);
  const late: string[] = [];
  let oldest: string | undefined;
  for (const key of ledger.documents.openReceivables.get(`${company}/${no}`) ?? []) {
    const receivable = ledger.row('receivable', key);
    if (receivable === undefined || receivable.dueOn >= day) continue;
    late.push(receivable.balance);
    if (oldest === undefined || receivable.dueOn < oldest) oldest = receivable.dueOn;
  }
  return {
    ...(account.creditLine === undefined ? {} : { creditLine: account.creditLine }),
    ...sums,
    used: plus(sums.receivable, sums.orderBook),
    pastDue: total(late),
    ...(oldest === undefined ? {} : { pastDueDays: daysFrom(oldest, day) }),
  };
}

export interface CreditCheck {
  readonly debtor: string;
  /** Who pays: whose credit it is. */
  readonly billTo: string;
  readonly net: string;
  readonly prepaid: boolean;
  /** What the order itself counts for in the order book now. */
  readonly alreadyInBook: string;
}

/** Why an order may not be released, or undefined when it may. */
export function creditHold(ledger: Ledger, company: string, order: CreditCheck): HoldNote | undefined {
  const { debtor, account } = debtorIn(ledger, company, order.billTo);
  const stopped = [debtorIn(ledger, company, order.debtor), { debtor, account }].find(
    (partner) => partner.account.stopText !== undefined,
  );
  if (stopped !== undefined) {
    const text = `Debtor ${stopped.debtor.name} is stopped. ${stopped.account.stopText ?? ''}`;
    return { code: 'DEBTOR_STOPPED', text };
  }
  if (order.prepaid || account.creditLine === undefined) return undefined;
  const sums = ledger.documents.sums(company, order.billTo);
  const used = minus(plus(sums.receivable, sums.orderBook), order.alreadyInBook);
  const wanted = plus(used, order.net);
  if (!exceeds(wanted, account.creditLine)) return undefined;
  const ccy = ledger.row('company', company)?.ccy ?? '';
  return {
    code: 'LINE_EXCEEDED',
    text: `Credit line of ${account.creditLine} ${ccy} for ${debtor.name} exceeded by ${minus(wanted, account.creditLine)} ${ccy}`,
  };
}
