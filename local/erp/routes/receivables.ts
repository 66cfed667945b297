/** Receivables and receipts of a company. */
import { Hono } from 'hono';
import { companyOf } from '../company.ts';
import { debtorIn } from '../debtor.ts';
import type { DocumentAddresses } from '../document-address.ts';
import type { Receivable } from '../invoice.ts';
import { receivableIn } from '../invoice.ts';
import type { Ledger } from '../ledger.ts';
import { orderIn } from '../order.ts';
import { pageOf } from '../paging.ts';
import type { Receipt } from '../payment.ts';
import { Refusal } from '../refusal.ts';
import { pageRequest } from './request.ts';

export function receivables(ledger: Ledger, addresses: DocumentAddresses): Hono {
  const answered = (receivable: Receivable, requested: string) => ({
    ...receivable,
    pdf: addresses.of(receivable, requested),
  });
  return new Hono()
    .get('/:company/receivables', (c) => {
      const { code } = companyOf(ledger, c.req.param('company'));
      const { debtor, order, open } = c.req.query();
      let found = select(ledger, code, debtor, order);
      if (open === 'true') found = found.filter(({ status }) => status === 'OPEN' || status === 'PART');
      const page = pageOf(found, (receivable) => receivable.no, pageRequest(c));
      return c.json({ ...page, rows: page.rows.map((receivable) => answered(receivable, c.req.url)) });
    })
    .get('/:company/receivables/:no', (c) =>
      c.json(answered(receivableIn(ledger, c.req.param('company'), c.req.param('no')), c.req.url)),
    )
    .get('/:company/receipts', (c) => {
      const { code } = companyOf(ledger, c.req.param('company'));
      const debtor = c.req.query('debtor');
      if (debtor === undefined) throw new Refusal(422, 'FIELD_INVALID', 'debtor: has to be named');
      debtorIn(ledger, code, debtor);
      const found: Receipt[] = [];
      for (const no of ledger.documents.receipts.get(`${code}/${debtor}`) ?? []) {
        const receipt = ledger.row('receipt', no);
        if (receipt !== undefined) found.push(receipt);
      }
      return c.json(pageOf(found, (receipt) => receipt.no, pageRequest(c)));
    });
}

function select(ledger: Ledger, company: string, debtor: string | undefined, order: string | undefined): Receivable[] {
  const found: Receivable[] = [];
  for (const no of numbers(ledger, company, debtor, order)) {
    const receivable = ledger.row('receivable', no);
    if (receivable === undefined || receivable.company !== company) continue;
    if (debtor === undefined || receivable.debtor === debtor) found.push(receivable);
  }
  return found;
}

function numbers(
  ledger: Ledger,
  company: string,
  debtor: string | undefined,
  order: string | undefined,
): Iterable<string> {
  if (order !== undefined)
    return ledger.documents.receivablesOfOrder.get(`${company}/${orderIn(ledger, company, order).no}`) ?? [];
  if (debtor !== undefined) {
    debtorIn(ledger, company, debtor);
    return ledger.documents.receivables.get(`${company}/${debtor}`) ?? [];
  }
  return ledger.rows('receivable').map(({ no }) => no);
}
