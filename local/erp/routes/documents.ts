/** Documents as PDF, for whoever has their address. */
import { Hono } from 'hono';
import { companyOf } from '../company.ts';
import { debtorIn } from '../debtor.ts';
import type { DocumentAddresses } from '../document-address.ts';
import { invoiceDocument } from '../invoice-document.ts';
import { receivableIn } from '../invoice.ts';
import type { Ledger } from '../ledger.ts';
import { Refusal } from '../refusal.ts';

export function documents(ledger: Ledger, addresses: DocumentAddresses): Hono {
  return new Hono().get('/:company/:no/:signature', (c) => {
    const { company, no, signature } = c.req.param();
    // The same words whether there is such a document or not.
    if (!addresses.isSigned({ company, no }, signature)) {
      throw new Refusal(404, 'NO_SUCH_ADDRESS', 'There is no document at this address');
    }
    const receivable = receivableIn(ledger, company, no);
    const { debtor } = debtorIn(ledger, company, receivable.debtor);
    const pdf = invoiceDocument(receivable, companyOf(ledger, company), debtor);
    return c.body(new Uint8Array(pdf), 200, {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="${no}.pdf"`,
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });
}
