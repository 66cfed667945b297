/** A customer's money, booked in Tryton. */
import { decimal, decimalText, type Json, type TrytonClient } from '../../../scripts/tryton/client.ts';

interface ReadInvoice {
  readonly company: number;
  readonly account: number;
  readonly party: number;
  readonly currency: number;
  readonly amount_to_pay: Json;
}

/** By hand, so that it pays an invoice and is not reconciled with it. Absent `amount`: all that is to pay. `day`: as Tryton writes it. */
export async function bookReceipt(
  client: TrytonClient,
  request: { readonly invoice: number; readonly day: Json; readonly amount?: string },
): Promise<void> {
  const { invoice, day } = request;
  const fields = ['company', 'account', 'party', 'amount_to_pay'];
  const [owed] = await client.read<ReadInvoice>('account.invoice', [invoice], fields);
  if (owed === undefined) throw new Error(`invoice ${String(invoice)} is gone`);
  const { company, account, party } = owed;
  const context = { company };
  const method = await client.find('account.invoice.payment.method', [['company', '=', company]], context);
  const [by] = await client.read<{ journal: number; debit_account: number }>(
    'account.invoice.payment.method',
    [method],
    ['journal', 'debit_account'],
    context,
  );
  const period = await client.find(
    'account.period',
    [
      ['company', '=', company],
      ['type', '=', 'standard'],
      ['start_date', '<=', day],
      ['end_date', '>=', day],
    ],
    context,
  );
  const sum = decimal(request.amount ?? decimalText(owed.amount_to_pay));
  const nothing = decimal('0');
  const lines = [
    { account, party, debit: nothing, credit: sum },
    { account: by?.debit_account ?? null, debit: sum, credit: nothing },
  ];
  const head = { company, period, journal: by?.journal ?? null, date: day };
  const move = await client.createOne('account.move', { ...head, lines: [['create', lines]] }, context);
  await client.call('model.account.move.post', [[move]], context);
  const line = await client.find('account.move.line', [
    ['move', '=', move],
    ['account', '=', account],
  ]);
  await client.write('account.move.line', [line], { invoice_payment: invoice }, context);
}

/** All that is to pay, by the form that people use: what was booked before is reconciled with it, and the invoice is paid. */
export async function payRest(client: TrytonClient, invoice: number, day: Json): Promise<void> {
  const [owed] = await client.read<ReadInvoice>('account.invoice', [invoice], ['company', 'currency', 'amount_to_pay']);
  if (owed === undefined) throw new Error(`invoice ${String(invoice)} is gone`);
  const { company, currency, amount_to_pay: amount } = owed;
  const context = { company, active_model: 'account.invoice', active_id: invoice, active_ids: [invoice] };
  const method = await client.find('account.invoice.payment.method', [['company', '=', company]], { company });
  const [form] = await client.wizard('account.invoice.pay', [['start', {}]], context);
  const proposed = Object.entries(form?.view?.defaults ?? {}).filter(([name]) => !name.endsWith('.'));
  const start = { ...Object.fromEntries(proposed), amount, currency, payment_method: method, date: day };
  await client.wizard('account.invoice.pay', [['choice', { start }]], context);
}
