/** Parties: who is meant by a customer number, which is the party's code. */
import { z } from 'zod';
import { ErpError } from '../../errors.ts';
import type { Desk } from './desk.ts';
import { searchRead } from './records.ts';
import { zId } from './wire.ts';

export interface Party {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly active: boolean;
}

const partyRecord = z.object({ id: zId, code: z.string(), name: z.string().nullable(), active: z.boolean() });

/** Tryton leaves inactive records out unless a domain asks for them. */
export const EVEN_INACTIVE = ['active', 'in', [true, false]] as const;

/** The parties of an order, by the field that names them. A number that nobody has is MASTER_DATA, and the field is named. */
export async function partiesOf<Field extends string>(
  desk: Desk,
  numbers: Readonly<Record<Field, string>>,
): Promise<Readonly<Record<Field, Party>>> {
  const fields = Object.entries<string>(numbers);
  const found = await searchRead(desk, 'party.party', partyRecord, {
    domain: [['code', 'in', [...new Set(fields.map(([, number]) => number))]], EVEN_INACTIVE],
    fields: ['code', 'name', 'active'],
  });
  const parties = new Map(found.map(({ id, code, name, active }) => [code, { id, code, name: name ?? code, active }]));
  const named = fields.map(([field, number]) => {
    const party = parties.get(number);
    if (party === undefined) throw unusable('CUSTOMER_UNKNOWN', field, `Tryton has no party with the code ${number}`);
    if (!party.active) throw unusable('CUSTOMER_INACTIVE', field, `the party ${party.name} is not active in Tryton`);
    return [field, party] as const;
  });
  return Object.fromEntries(named) as Record<Field, Party>;
}

export function noSuchCustomer(number: string): ErpError {
  return new ErpError('NOT_FOUND', `Tryton has no party with the code ${number}`, {
    retryable: false,
    outcomeKnown: true,
  });
}

function unusable(code: string, target: string, message: string): ErpError {
  return new ErpError('MASTER_DATA', message, {
    retryable: false,
    outcomeKnown: true,
    findings: [{ severity: 'error', code, message, target }],
  });
}

/** Id of the party with this number, active or not; NOT_FOUND when there is none. */
export async function requireCustomer(desk: Desk, number: string): Promise<number> {
  const [found] = await searchRead(desk, 'party.party', z.object({ id: zId }), {
    domain: [['code', '=', number], EVEN_INACTIVE],
    fields: ['id'],
    limit: 1,
  });
  if (found === undefined) throw noSuchCustomer(number);
  return found.id;
}
