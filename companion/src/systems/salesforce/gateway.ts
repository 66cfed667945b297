/**
 * The port to one org over its REST API. Why not jsforce: docs/decisions/0012.
 *
 * A locked row is tried again a few times, since it is free in a moment and the outcome is known; nothing else is repeated
 * here. Whether a failure may pass later is said by the error.
 */
import { z } from 'zod';
import { createIngest } from './bulk.ts';
import { orgFailure } from './failure.ts';
import { namesOf, type Names } from './names.ts';
import {
  type PublishedEvent,
  type RecordFields,
  type RowFailure,
  type SalesforceCall,
  SalesforceError,
  type SalesforcePort,
  type SalesforceRecord,
  type Upsert,
} from './port.ts';
import { createQueryTogether } from './query-together.ts';
import { bodyOf, broken, compositeSchema, errorsSchema, querySchema, read, tooLarge } from './reading.ts';
import { retryLocked, type Waiting } from './retry-locked.ts';
import type { Session } from './session.ts';
import { timeLeft } from './time-left.ts';
import { nameOfRule } from './validation-rule.ts';
import { jsonText, type Written } from './wire.ts';

export interface GatewayParts extends Waiting {
  readonly session: Session;
  readonly namespace: string;
  readonly apiVersion: string;
  /** The org the session was checked to be of. */
  readonly orgId: string;
}

/** Of one collections request, and of one composite request. */
const COLLECTION_MAX = 200;
const COMPOSITE_MAX = 25;
const QUERY_MAX = 10_000;

const madeSchema = z.object({ id: z.string() });
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

  async function changeOnce(
    upserts: readonly Upsert[],
    events: readonly PublishedEvent[],
    call: SalesforceCall,
  ): Promise<readonly string[]> {
    const body = compositeRequest(names, root, upserts, events);
    const { compositeResponse } = read(compositeSchema, await post('POST', '/composite', body, call), 'a change');
    const failed = compositeResponse.findIndex(({ httpStatusCode, body: said }) => {
      return httpStatusCode >= 300 && !isRolledBack(said);
    });
    if (failed !== -1) {
      const { httpStatusCode: status, body: said } = compositeResponse[failed] ?? { httpStatusCode: 0, body: [] };
      const [first] = errorsSchema.safeParse(said).data ?? [];
      const object = upserts[failed]?.object ?? events[failed - upserts.length]?.event ?? '';
      throw orgFailure(first ?? {}, { status, object });
    }
    return compositeResponse.slice(0, upserts.length).map(({ body: made }) => read(madeSchema, made, 'an upsert').id);
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
            ...qualified(names, row.fields),
          })),
        };
        const results = read(rowsSchema, await post('PATCH', path, body, each), 'a collection');
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
    return failures;
  }

  return {
    change: async (upserts, events, call) => {
      if (upserts.length + events.length > COMPOSITE_MAX) throw new RangeError('too much for one change');
      const left = timeLeft(parts.clock, call);
      try {
        return await retryLocked(parts, left(), (each) => changeOnce(upserts, events, each));
      } catch (error) {
        throw await withRule(error, (object, message) => nameOfRule(get, root, names, object, message, left()));
      }
    },
    update: async (object, id, fields, call) => {
      const path = `/sobjects/${names.qualify(object)}/${encodeURIComponent(id)}`;
      const left = timeLeft(parts.clock, call);
      try {
        await retryLocked(parts, left(), (each) => post('PATCH', path, qualified(names, fields), each));
      } catch (error) {
        throw await withRule(error, (_object, message) => nameOfRule(get, root, names, object, message, left()));
      }
    },
    upsertMany,
    ingest: createIngest({ ...parts, names, root }),
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

function compositeRequest(
  names: Names,
  root: string,
  upserts: readonly Upsert[],
  events: readonly PublishedEvent[],
): Written {
  return {
    allOrNone: true,
    compositeRequest: [
      ...upserts.map(({ object, by, fields, links = {} }, at) => ({
        method: 'PATCH',
        url: `${root}/sobjects/${names.qualify(object)}/${names.qualify(by.field)}/${encodeURIComponent(by.value)}`,
        referenceId: `record${at}`,
        body: {
          ...qualified(names, fields),
          ...Object.fromEntries(
            Object.entries(links).map(([field, to]) => [names.qualify(field), `@{record${to}.id}`]),
          ),
        },
      })),
      ...events.map(({ event, fields }, at) => ({
        method: 'POST',
        url: `${root}/sobjects/${names.qualify(event)}`,
        referenceId: `event${at}`,
        body: qualified(names, fields),
      })),
    ],
  };
}

function qualified(names: Names, fields: RecordFields): RecordFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [names.qualify(name), value]));
}

/** With allOrNone the others are refused for the sake of the one that failed. */
function isRolledBack(body: unknown): boolean {
  const errors = errorsSchema.safeParse(body);
  return errors.success && errors.data[0]?.errorCode === 'PROCESSING_HALTED';
}

async function withRule(
  error: unknown,
  nameOf: (object: string, message: string) => Promise<string | undefined>,
): Promise<unknown> {
  if (!(error instanceof SalesforceError) || error.code !== 'FIELD_CUSTOM_VALIDATION_EXCEPTION') return error;
  const rule = await nameOf(error.object ?? '', error.message);
  return rule === undefined ? error : error.named(rule);
}

function lockedRows(object: string): SalesforceError {
  return orgFailure({ errorCode: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain exclusive access' }, { object });
}

function pageOf(url: string | undefined): string | undefined {
  if (url === undefined || !/^\/services\/data\/v\d+\.\d\/query\/[\w-]+$/.test(url)) throw broken('a page of a query');
  return url;
}
