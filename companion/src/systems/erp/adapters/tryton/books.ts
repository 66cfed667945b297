/** What seldom changes in a Tryton: its companies and currencies. Read once, and again when something is missed. */
import { z } from 'zod';
import type { EntityRef } from '../../../../canonical/entity.ts';
import { erpEntityOf } from '../../adapter.ts';
import type { ConnectionEntity } from '../../connection-store.ts';
import { ErpError } from '../../errors.ts';
import type { Opened } from './desk.ts';
import { searchReadAll } from './records.ts';
import { zId } from './wire.ts';

export interface Company {
  readonly id: number;
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly currencyIds: ReadonlyMap<string, number>;
}

interface Shelf {
  readonly companies: readonly { readonly id: number; readonly name: string; readonly currency: string }[];
  readonly currencyIds: ReadonlyMap<string, number>;
}

const companyRecord = z.object({
  id: zId,
  rec_name: z.string(),
  'currency.': z.object({ code: z.string() }),
});
const currencyRecord = z.object({ id: zId, code: z.string() });

export class Books {
  readonly #entities: readonly ConnectionEntity[];
  #shelf: Promise<Shelf> | undefined;

  constructor(entities: readonly ConnectionEntity[]) {
    this.#entities = entities;
  }

  /** The company of an entity of this connection; found by its id or by its name in Tryton. */
  async company(calls: Opened, ref: EntityRef): Promise<Company> {
    const wanted = erpEntityOf(this.#entities, ref.entity);
    if (wanted === undefined) throw missing(`this connection has no entity “${ref.entity}”`);
    const found = companyIn(await this.#read(calls), wanted) ?? companyIn(await this.#readAgain(calls), wanted);
    if (found === undefined) throw missing(`Tryton shows this user no company “${wanted}”`);
    return found;
  }

  async #read(calls: Opened): Promise<Shelf> {
    const begunByAnother = this.#shelf;
    const promise = (this.#shelf ??= readShelf(calls));
    try {
      return await promise;
    } catch (error) {
      if (this.#shelf === promise) this.#shelf = undefined;
      // Another's deadline is not ours.
      if (begunByAnother !== undefined) return this.#read(calls);
      throw error;
    }
  }

  #readAgain(calls: Opened): Promise<Shelf> {
    this.#shelf = undefined;
    return this.#read(calls);
  }
}

/** Id of a currency that the company can sell in. */
export function currencyId(company: Company, currency: string): number {
  const id = company.currencyIds.get(currency);
  if (id !== undefined) return id;
  throw new ErpError('VALIDATION', `${company.name} does not keep the currency ${currency}`, {
    retryable: false,
    outcomeKnown: true,
    findings: [{ severity: 'error', code: 'CURRENCY', message: `no currency ${currency}`, target: 'currency' }],
  });
}

async function readShelf(calls: Opened): Promise<Shelf> {
  const [companies, currencies] = await Promise.all([
    searchReadAll(calls, 'company.company', companyRecord, { domain: [], fields: ['rec_name', 'currency.code'] }),
    searchReadAll(calls, 'currency.currency', currencyRecord, { domain: [], fields: ['code'] }),
  ]);
  return {
    companies: companies.map(({ id, rec_name, 'currency.': { code } }) => ({ id, name: rec_name, currency: code })),
    currencyIds: new Map(currencies.map(({ id, code }) => [code, id])),
  };
}

function companyIn(shelf: Shelf, wanted: string): Company | undefined {
  const found = shelf.companies.find(({ id, name }) => name === wanted || String(id) === wanted);
  return found === undefined ? undefined : { ...found, currencyIds: shelf.currencyIds };
}

function missing(message: string): ErpError {
  return new ErpError('MASTER_DATA', message, { retryable: false, outcomeKnown: true });
}
