/** Reading records: `search_read` in pages, and the smallest of vocabularies for domains. */
import { z } from 'zod';
import type { Desk, Opened } from './desk.ts';
import type { RpcContext } from './json-rpc.ts';
import type { Wire } from './wire.ts';

export type Domain = readonly Wire[];

export interface Selection {
  readonly domain: Domain;
  readonly fields: readonly string[];
  readonly limit?: number;
  readonly order?: readonly (readonly [string, 'ASC' | 'DESC'])[];
  readonly context?: RpcContext;
}

/** Records per request when all of them are wanted. */
const BATCH = 1_000;
/** Tryton renders the ids of an `in` clause into its statement. */
const IN_CLAUSE_MAX = 500;

export async function searchRead<R>(
  calls: Opened | Desk,
  model: string,
  record: z.ZodType<R>,
  selection: Selection,
): Promise<R[]> {
  const { domain, fields, limit, order, context } = selection;
  const args = [domain, 0, limit ?? null, order ?? null, fields];
  return calls.read(`${model}.search_read`, args, z.array(record), context);
}

/** All that fit the domain, in batches by id, so that no server limit cuts them short in silence. */
export async function searchReadAll<R extends { readonly id: number }>(
  calls: Opened | Desk,
  model: string,
  record: z.ZodType<R>,
  selection: Omit<Selection, 'limit' | 'order'>,
): Promise<R[]> {
  const all: R[] = [];
  for (let after = 0; ; after = all.at(-1)?.id ?? 0) {
    const batch = await searchRead(calls, model, record, {
      ...selection,
      domain: [['id', '>', after], ...selection.domain],
      limit: BATCH,
      order: [['id', 'ASC']],
    });
    all.push(...batch);
    if (batch.length < BATCH) return all;
  }
}

/** `searchReadAll` for a clause "field in values" of any length. */
export async function searchReadIn<R extends { readonly id: number }>(
  calls: Opened | Desk,
  model: string,
  record: z.ZodType<R>,
  selection: Omit<Selection, 'limit' | 'order'> & { readonly field: string; readonly values: readonly Wire[] },
): Promise<R[]> {
  const { field, values, domain, ...rest } = selection;
  const found: R[] = [];
  for (let start = 0; start < values.length; start += IN_CLAUSE_MAX) {
    const some = values.slice(start, start + IN_CLAUSE_MAX);
    found.push(...(await searchReadAll(calls, model, record, { ...rest, domain: [[field, 'in', some], ...domain] })));
  }
  return found;
}

/** Parses one record that was kept raw beside its canonical form. */
export const zRaw = z.record(z.string(), z.unknown());
