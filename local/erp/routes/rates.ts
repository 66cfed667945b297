import { Hono } from 'hono';
import { companyOf } from '../company.ts';
import type { Ledger } from '../ledger.ts';
import { pageOf } from '../paging.ts';
import { pageRequest } from './request.ts';

/** Exchange rates; every company keeps the same ones. */
export function rates(ledger: Ledger): Hono {
  return new Hono().get('/:company/rates', (c) => {
    companyOf(ledger, c.req.param('company'));
    const sorted = [...ledger.rows('rate')].sort((a, b) => (rateKey(a) < rateKey(b) ? -1 : 1));
    return c.json(pageOf(sorted, rateKey, pageRequest(c)));
  });
}

function rateKey(rate: { from: string; to: string }): string {
  return `${rate.from}/${rate.to}`;
}
