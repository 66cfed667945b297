/** Receipts of the sandbox ERP: money that came in, set against receivables. */
import type { ErpClock } from './calendar.ts';
import { today } from './calendar.ts';
import { exceeds, minus } from './decimal.ts';
import type { Receivable } from './invoice.ts';
import { receivableIn } from './invoice.ts';
import type { Ledger } from './ledger.ts';
import { Refusal } from './refusal.ts';

export interface Receipt {
  readonly no: string;
  readonly company: string;
  readonly debtor: string;
  readonly receivedOn: string;
  readonly ccy: string;
  readonly amount: string;
  readonly against: readonly { readonly receivable: string; readonly amount: string }[];
}

/** Records that a receivable was paid; without an amount, all that is open of it. */
export function recordReceipt(ledger: Ledger, clock: ErpClock, company: string, no: string, wanted?: string): Receipt {
  const receivable = receivableIn(ledger, company, no);
  const amount = wanted ?? receivable.balance;
  if (!exceeds(amount, '0') || exceeds(amount, receivable.balance)) {
    throw new Refusal(
      422,
      'AMOUNT_NOT_OPEN',
      `Receivable ${receivable.no} has ${receivable.balance} ${receivable.ccy} open`,
    );
  }
  const balance = minus(receivable.balance, amount);
  const number = ledger.nextNumber('receipt');
  const receipt: Receipt = {
    no: number.no,
    company: receivable.company,
    debtor: receivable.debtor,
    receivedOn: today(clock),
    ccy: receivable.ccy,
    amount,
    against: [{ receivable: receivable.no, amount }],
  };
  const paid: Receivable = { ...receivable, balance, status: exceeds(balance, '0') ? 'PART' : 'CLEARED' };
  ledger.commit([
    number.change,
    { kind: 'receipt', key: receipt.no, row: receipt },
    { kind: 'receivable', key: paid.no, row: paid },
  ]);
  return receipt;
}
