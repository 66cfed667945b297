/** Debtors of a company, and their accounts. */
import { Hono } from 'hono';
import type { ErpClock } from '../calendar.ts';
import { companyOf } from '../company.ts';
import { creditStanding } from '../credit.ts';
import { type Debtor, debtorIn, searchDebtors } from '../debtor.ts';
import type { Ledger } from '../ledger.ts';
import { pageOf } from '../paging.ts';
import { pageRequest } from './request.ts';

export function debtors(ledger: Ledger, clock: ErpClock): Hono {
  return new Hono()
    .get('/:company/debtors', (c) => {
      const company = companyOf(ledger, c.req.param('company'));
      const found = searchDebtors(ledger, company.code, c.req.query('search') ?? '');
      const page = pageOf(found, (debtor) => debtor.no, pageRequest(c));
      return c.json({ ...page, rows: page.rows.map((debtor) => show(debtor, company.code, company.ccy)) });
    })
    .get('/:company/debtors/:no', (c) => {
      const company = companyOf(ledger, c.req.param('company'));
      const { debtor } = debtorIn(ledger, company.code, c.req.param('no'));
      return c.json(show(debtor, company.code, company.ccy));
    })
    .get('/:company/debtors/:no/account', (c) => {
      const company = companyOf(ledger, c.req.param('company'));
      const { debtor, account } = debtorIn(ledger, company.code, c.req.param('no'));
      return c.json({
        debtor: debtor.no,
        name: debtor.name,
        ccy: company.ccy,
        terms: account.terms,
        ...(account.stopText === undefined ? {} : { stopText: account.stopText }),
        ...creditStanding(ledger, clock, company.code, debtor.no),
        readAt: new Date(clock.now()).toISOString(),
      });
    });
}

function show(debtor: Debtor, company: string, ccy: string) {
  const { accounts, ...own } = debtor;
  const account = accounts[company];
  return { ...own, ccy, terms: account?.terms, stopText: account?.stopText };
}
