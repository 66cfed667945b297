/**
 * What changed since a cursor.
 *
 * Tryton has no feed; records carry the time they were made and written. That time is the start of the transaction, which
 * may commit long after: every question therefore reaches back by an overlap, and ids repeat. Some changes do not
 * touch the record they matter to (a payment is reconciled on the lines of bookings), so those are asked for too.
 * Removed records are not seen.
 */
import { z } from 'zod';
import { instant } from '../../../../canonical/time.ts';
import { ErpError } from '../../errors.ts';
import type { ChangeKind, ChangeSet } from '../../port.ts';
import type { Desk } from './desk.ts';
import { ISSUED } from './invoice.ts';
import { type Domain, searchReadAll, searchReadIn } from './records.ts';
import { datetime, decimal, type Wire, zId, zIds, zText } from './wire.ts';

/** The longest a transaction of Tryton's may run before it commits, and the clocks of two machines apart. */
export const OVERLAP_MS = 180_000;

type Reader = (desk: Desk, since: Wire) => Promise<Iterable<string>>;

const READERS: Readonly<Record<ChangeKind, Reader>> = {
  customer: customersChanged,
  order: ordersChanged,
  invoice: invoicesChanged,
  payment: paymentsChanged,
};

/** Customer numbers, order numbers, `Invoice.erpId` or `Payment.erpId`, by kind. */
export async function changesSince(desk: Desk, kind: ChangeKind, cursor: string | undefined): Promise<ChangeSet> {
  const next = instant(desk.clock.now());
  if (cursor === undefined) return { kind, ids: [], cursor: next };
  const from = Date.parse(cursor);
  if (Number.isNaN(from)) {
    throw new ErpError('VALIDATION', 'the cursor of changes is not one of ours', {
      retryable: false,
      outcomeKnown: true,
    });
  }
  const ids = await READERS[kind](desk, datetime(from - OVERLAP_MS));
  return { kind, ids: [...new Set(ids)], cursor: next };
}

function changed(since: Wire, path = ''): Wire {
  return ['OR', [`${path}write_date`, '>=', since], [`${path}create_date`, '>=', since]];
}

const codeRecord = z.object({ id: zId, code: z.string() });
const ofParty = z.object({ id: zId, 'party.': z.object({ code: z.string() }).nullable() });

/** The record itself, its addresses, and the dunnings that block it. Limits and terms are written through the record. */
async function customersChanged(desk: Desk, since: Wire): Promise<Iterable<string>> {
  const touched = { domain: [changed(since)], fields: ['party.code'] };
  const [parties, ...parts] = await Promise.all([
    searchReadAll(desk, 'party.party', codeRecord, {
      domain: [changed(since), ['active', 'in', [true, false]]],
      fields: ['code'],
    }),
    searchReadAll(desk, 'party.address', ofParty, touched),
    searchReadAll(desk, 'account.dunning', ofParty, touched),
  ]);
  return [...parties.map(({ code }) => code), ...parts.flat().flatMap((part) => part['party.']?.code ?? [])];
}

const numberRecord = z.object({ id: zId, number: zText });
const ofSale = z.object({ id: zId, 'sale.': numberRecord });

async function ordersChanged(desk: Desk, since: Wire): Promise<Iterable<string>> {
  const company = ['company', '=', desk.company.id];
  const touched = { domain: [changed(since), ['sale.company', '=', desk.company.id]], fields: ['sale.number'] };
  const [sales, ...parts] = await Promise.all([
    searchReadAll(desk, 'sale.sale', numberRecord, { domain: [changed(since), company], fields: ['number'] }),
    searchReadAll(desk, 'sale.line', ofSale, touched),
    searchReadAll(desk, 'sale.amendment', ofSale, touched),
  ]);
  return [...sales, ...parts.flat().map((part) => part['sale.'])].map(
    ({ id, number }) => number ?? `draft/${String(id)}`,
  );
}

const lineFields = ['move_origin', 'invoice_payments'];
const bookedLine = z.object({ id: zId, move_origin: z.string().nullable(), invoice_payments: zIds });
const idRecord = z.object({ id: zId });

async function invoicesChanged(desk: Desk, since: Wire): Promise<Iterable<string>> {
  const [written, lines, reconciliations] = await Promise.all([
    searchReadAll(desk, 'account.invoice', idRecord, {
      domain: [changed(since), ['company', '=', desk.company.id], ['type', '=', 'out']],
      fields: ['id'],
    }),
    searchReadAll(desk, 'account.move.line', bookedLine, {
      domain: [...receivableOf(desk), ['OR', changed(since), changed(since, 'move.')]],
      fields: lineFields,
    }),
    searchReadAll(desk, 'account.move.reconciliation', idRecord, {
      domain: [changed(since), ['company', '=', desk.company.id]],
      fields: ['id'],
    }),
  ]);
  const reconciled = await searchReadIn(desk, 'account.move.line', bookedLine, {
    field: 'reconciliation',
    values: reconciliations.map(({ id }) => id),
    domain: receivableOf(desk),
    fields: lineFields,
  });
  const touched = [...written.map(({ id }) => id), ...[...lines, ...reconciled].flatMap(invoicesOf)];
  const issued = await searchReadIn(desk, 'account.invoice', idRecord, {
    field: 'id',
    values: [...new Set(touched)],
    domain: [...ISSUED, ['company', '=', desk.company.id]],
    fields: ['id'],
  });
  return issued.map(({ id }) => String(id));
}

/** Invoices that a receivable line belongs to or pays. */
function invoicesOf(line: z.infer<typeof bookedLine>): readonly number[] {
  const origin = /^account\.invoice,(\d+)$/.exec(line.move_origin ?? '')?.[1];
  return [...line.invoice_payments, ...(origin === undefined ? [] : [Number(origin)])];
}

async function paymentsChanged(desk: Desk, since: Wire): Promise<Iterable<string>> {
  const lines = await searchReadAll(desk, 'account.move.line', idRecord, {
    domain: [
      ...receivableOf(desk),
      ['credit', '>', decimal('0')],
      ['party', '!=', null],
      ['move.state', '=', 'posted'],
      ['OR', changed(since), changed(since, 'move.')],
    ],
    fields: ['id'],
  });
  return lines.map(({ id }) => String(id));
}

function receivableOf(desk: Desk): Domain {
  return [
    ['account.type.receivable', '=', true],
    ['move.company', '=', desk.company.id],
  ];
}
