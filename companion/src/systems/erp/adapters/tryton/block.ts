/**
 * When Tryton refuses every order of a customer, whatever the figures say: a dunning of his stands at a level that is
 * marked "credit limit" and is not blocked from going further (account_credit_limit/party.py, check_credit_limit, which
 * looks only at customers that have a limit).
 */
import { z } from 'zod';
import type { Desk } from './desk.ts';
import { searchRead } from './records.ts';
import { zId } from './wire.ts';

const dunningRecord = z.object({
  id: zId,
  'procedure.': z.object({ name: z.string() }),
  'level.': z.object({ rec_name: z.string() }),
});

export interface Block {
  /** The name that the ERP's people gave to the dunning procedure. */
  readonly reason: string;
  readonly level: string;
}

/** The block that stands against a customer in this company, if any. `party`: code of the party. */
export async function blockOf(desk: Desk, party: string): Promise<Block | undefined> {
  const [dunning] = await searchRead(desk, 'account.dunning', dunningRecord, {
    domain: [
      ['party.code', '=', party],
      ['level.credit_limit', '=', true],
      ['blocked', '!=', true],
    ],
    fields: ['procedure.name', 'level.rec_name'],
    limit: 1,
    order: [['id', 'ASC']],
  });
  if (dunning === undefined) return undefined;
  return { reason: dunning['procedure.'].name, level: dunning['level.'].rec_name };
}
