/**
 * Why a sale is held. Tryton refuses to confirm and keeps no reason, so its own words are put into a note on the sale,
 * where its people see them too.
 *
 * A refusal is known by its meaning, not by its language: the customer's figures are read again; only where they
 * have changed meanwhile do the English words decide. A warning is never acknowledged: that is for a person.
 */
import Big from 'big.js';
import { z } from 'zod';
import type { ErpError } from '../../errors.ts';
import type { Hold } from '../../port.ts';
import { blockOf } from './block.ts';
import type { Desk } from './desk.ts';
import { EVEN_INACTIVE } from './party.ts';
import { searchRead } from './records.ts';
import type { SaleRecord } from './sale.ts';
import { zDecimal, zId, zIds } from './wire.ts';

const PREFIX = 'Ledgerline hold ';
const noteRecord = z.object({ id: zId, message: z.string().nullable() });
const holdText = /^Ledgerline hold (CREDIT_LIMIT|OVERDUE|CUSTOMER_BLOCKED|OTHER): ([\s\S]+)$/;

/** The note that says why this sale is held; undefined when nobody has refused it. */
export async function holdOf(desk: Desk, sale: number): Promise<Hold | undefined> {
  const [note] = await searchRead(desk, 'ir.note', noteRecord, {
    domain: [
      ['resource', '=', `sale.sale,${String(sale)}`],
      ['message', 'like', `${PREFIX}%`],
    ],
    fields: ['message'],
    limit: 1,
    order: [['id', 'DESC']],
  });
  const parts = holdText.exec(note?.message ?? '');
  if (parts === null) return undefined;
  return { code: parts[1] as Hold['code'], message: parts[2] ?? '' };
}

/** Puts the reason on the sale, unless its last note says the same. */
export async function noteHold(desk: Desk, sale: number, hold: Hold): Promise<void> {
  const last = await holdOf(desk, sale);
  if (last?.code === hold.code && last.message === hold.message) return;
  await noteOn(desk, sale, `${PREFIX}${hold.code}: ${hold.message}`);
}

export async function noteOn(desk: Desk, sale: number, message: string): Promise<void> {
  await desk.write('ir.note.create', [[{ resource: `sale.sale,${String(sale)}`, message }]], zIds);
}

/** What a refusal to confirm means. */
export async function holdFrom(desk: Desk, sale: SaleRecord, refusal: ErpError): Promise<Hold> {
  const warning = refusal.vendorCode === 'UserWarning' ? (refusal.findings[0]?.code ?? '') : '';
  const named = /\.credit_limit_(amount|dunning)$/.exec(warning)?.[1];
  const code = named === undefined ? await codeByFigures(desk, sale, refusal.message) : CODE_OF[named];
  return { code: code ?? 'OTHER', message: refusal.message };
}

const CODE_OF: Readonly<Record<string, Hold['code']>> = { amount: 'CREDIT_LIMIT', dunning: 'CUSTOMER_BLOCKED' };

async function codeByFigures(desk: Desk, sale: SaleRecord, words: string): Promise<Hold['code']> {
  const payer = (sale['invoice_party.'] ?? sale['party.']).code;
  const [room, block] = await Promise.all([roomOf(desk, payer), blockOf(desk, payer)]);
  if (room !== undefined && new Big(sale.untaxed_amount).gt(room)) return 'CREDIT_LIMIT';
  if (block !== undefined && room !== undefined) return 'CUSTOMER_BLOCKED';
  if (/will exceed their .* credit limit/.test(words)) return 'CREDIT_LIMIT';
  return /reached the credit limit level for dunning/.test(words) ? 'CUSTOMER_BLOCKED' : 'OTHER';
}

const figures = z.object({ id: zId, credit_amount: zDecimal, credit_limit_amount: zDecimal.nullable() });

/** What is left of the limit, in company currency; undefined without a limit. */
export async function roomOf(desk: Desk, party: string): Promise<Big | undefined> {
  const [found] = await searchRead(desk, 'party.party', figures, {
    domain: [['code', '=', party], EVEN_INACTIVE],
    fields: ['credit_amount', 'credit_limit_amount'],
    limit: 1,
  });
  const limit = found?.credit_limit_amount ?? null;
  return found === undefined || limit === null ? undefined : new Big(limit).minus(found.credit_amount);
}
