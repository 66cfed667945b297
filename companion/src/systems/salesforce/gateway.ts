/**
 * The port to one org over its REST API. Why not jsforce: docs/decisions/0012.
 *
 * A locked row is tried again a few times, since it is free in a moment and the outcome is known; nothing else is repeated
 * here. Whether a failure may pass later is said by the error.
 */
import { z } from 'zod';
import { createIngest } from './bulk.ts';
import { createChange } from './change.ts';
import { orgFailure } from './failure.ts';
import { namesOf } from './names.ts';
import {
  type RecordFields,
  type RowFailure,
  type SalesforceCall,
  SalesforceError,
  type SalesforcePort,
  type SalesforceRecord,
} from './port.ts';
import { createQueryTogether } from './query-together.ts';
import { bodyOf, broken, querySchema, read, tooLarge, unanswered } from './reading.ts';
import { retryLocked, type Waiting } from './retry-locked.ts';
import type { Session } from './session.ts';
import { timeLeft } from './time-left.ts';
import { createRuleNames, namedRows } from './validation-rule.ts';
import { jsonText, type Written } from './wire.ts';

export interface GatewayParts extends Waiting {
  readonly session: Session;
  readonly namespace: string;
  readonly apiVersion: string;
  /** The org the session was checked to be of. */
  readonly orgId: string;
}

/** Of one collections request. */
const COLLECTION_MAX = 200;
const QUERY_MAX = 10_000;

const rowsSchema = z.array(
  z.object({
    success: z.boolean(),
    errors: z.array(z.object({ statusCode: z.unknown(), message: z.unknown(), fields: z.unknown() }).partial()),
  }),
);
export function createGateway(parts: GatewayParts): SalesforcePort {
  const { session, apiVersion } = parts;
  const names = namesOf(parts.namespace);
  const root = `/services/data/v${apiVersion}`;

  async function post(method: 'POST' | 'PATCH', path: string, body: Written, call: SalesforceCall): Promise<unknown> {
    const answer = await session.send({ method, path: root + path, body: jsonText(body), write: true, call });
    return bodyOf(answer, true);
  }

  async function get(path: string, call: SalesforceCall): Promise<unknown> {
    return bodyOf(await session.send({ method: 'GET', path, write: false, call }), false);
  }

  const ruleNames = createRuleNames({ get, root, names, clock: parts.clock });

  async function query(soql: string, call: SalesforceCall, max = QUERY_MAX): Promise<readonly SalesforceRecord[]> {
    const left = timeLeft(parts.clock, call);
    const found: SalesforceRecord[] = [];
    let next: string | undefined = `${root}/query?q=${encodeURIComponent(names.qualifyQuery(soql))}`;
    while (next !== undefined) {
      const page: z.output<typeof querySchema> = read(querySchema, await get(next, left()), 'a query');
      found.push(...page.records.map((record) => names.plainRecord(record)));
      if (found.length > max) throw tooLarge(max);
      // A page's address comes from the org: only its query resource is followed.
      next = page.done ? undefined : pageOf(page.nextRecordsUrl);
    }
    return found;
  }

  async function upsertMany(
    object: string,
    field: string,
    records: readonly RecordFields[],
    call: SalesforceCall,
  ): Promise<readonly RowFailure[]> {
    const left = timeLeft(parts.clock, call);
    const failures: RowFailure[] = [];
    const path = `/composite/sobjects/${names.qualify(object)}/${names.qualify(field)}`;
    for (let from = 0; from < records.length; from += COLLECTION_MAX) {
      let rows = records.slice(from, from + COLLECTION_MAX).map((fields, at) => ({ fields, at: from + at }));
      await retryLocked(parts, left(), async (each) => {
        const body = {
          allOrNone: false,
          records: rows.map((row) => ({
            attributes: { type: names.qualify(object) },
            ...names.qualifyFields(row.fields),
          })),
        };
        const results = read(rowsSchema, await post('PATCH', path, body, each), 'a collection');
        if (results.length !== rows.length) {
          throw unanswered('a collection', `${results.length} answers to ${rows.length} records`);
        }
        const locked: typeof rows = [];
        results.forEach(({ success, errors: [first] }, at) => {
          const row = rows[at];
          if (success || row === undefined) return;
          const error = orgFailure(first ?? {}, { object });
          if (error.code === 'UNABLE_TO_LOCK_ROW') locked.push(row);
          else failures.push({ at: row.at, error });
        });
        rows = locked;
        if (locked.length > 0) throw lockedRows(object);
      }).catch((error: unknown) => {
        if (!(error instanceof SalesforceError) || error.code !== 'UNABLE_TO_LOCK_ROW') throw error;
        failures.push(...rows.map(({ at }) => ({ at, error })));
      });
    }
    return namedRows(ruleNames, failures, left);
  }

  return {
    ...createChange({ ...parts, names, root, post, query, ruleNames }),
    update: async (object, id, fields, call) => {
      const path = `/sobjects/${names.qualify(object)}/${encodeURIComponent(id)}`;
      const left = timeLeft(parts.clock, call);
      try {
        await retryLocked(parts, left(), (each) => post('PATCH', path, names.qualifyFields(fields), each));
      } catch (error) {
        throw error instanceof SalesforceError ? await ruleNames.named(error, object, left()) : error;
      }
    },
    upsertMany,
    ingest: createIngest({ ...parts, names, root, ruleNames }),
    query,
    queryTogether: createQueryTogether({ session, names, root, clock: parts.clock }),
    identify: async (call) => {
      const [org] = await query('SELECT Id, Name, IsSandbox FROM Organization', call, 1);
      return {
        orgId: typeof org?.['Id'] === 'string' ? org['Id'] : parts.orgId,
        name: typeof org?.['Name'] === 'string' ? org['Name'] : '',
        sandbox: org?.['IsSandbox'] === true,
      };
    },
    usage: session.usage,
    session: session.token,
  };
}

function lockedRows(object: string): SalesforceError {
  return orgFailure({ errorCode: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain exclusive access' }, { object });
}

function pageOf(url: string | undefined): string | undefined {
  if (url === undefined || !/^\/services\/data\/v\d+\.\d\/query\/[\w-]+$/.test(url)) throw broken('a page of a query');
  return url;
}
