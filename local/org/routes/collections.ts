/** Up to 200 records in one request. Each has its own result; with allOrNone one that fails takes the others back. */
import { Hono } from 'hono';
import type { OrgUser } from '../access/users.ts';
import { type Org, undone } from '../org.ts';
import { Refusal } from '../refusal.ts';
import type { ObjectType } from '../schema/object.ts';
import { readObject, type RestApp, type RestEnv } from './request.ts';
import { createAny, visibleObject } from './sobjects.ts';

const MOST = 200;
const MOST_READ = 2000;

interface Result {
  readonly id?: string;
  readonly success: boolean;
  readonly errors: readonly object[];
  readonly created?: boolean;
}

type Given = Record<string, unknown>;

export function collections(org: Org): RestApp {
  return new Hono<RestEnv>()
    .post('/', async (c) => {
      const body = await readObject(c);
      const create = (given: Given): Result => createAny(org, c.get('user'), typeOf(org, given), given);
      return c.json(await each(org, records(body), body['allOrNone'] === true, create));
    })
    .patch('/', async (c) => {
      const body = await readObject(c);
      const update = (given: Given): Result => {
        const { id, Id, ...values } = given;
        const key = id ?? Id;
        if (typeof key !== 'string')
          throw new Refusal(400, 'MISSING_ARGUMENT', 'Id not specified in an update call', ['Id']);
        return { id: org.writer.update(c.get('user'), typeOf(org, given), key, values), success: true, errors: [] };
      };
      return c.json(await each(org, records(body), body['allOrNone'] === true, update));
    })
    .delete('/', async (c) => {
      const ids = (c.req.query('ids') ?? '').split(',').filter((id) => id !== '');
      const remove = (id: string): Result => {
        const object = org.schema.byPrefix(id);
        if (object === undefined)
          throw new Refusal(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
        org.writer.delete(c.get('user'), object, id);
        return { id, success: true, errors: [] };
      };
      return c.json(await each(org, ids, c.req.query('allOrNone') === 'true', remove));
    })
    .post('/:object', async (c) => {
      const body = await readObject(c);
      const object = visibleObject(org, c.get('user'), c.req.param('object'));
      return c.json(read(org, c.get('user'), object, strings(body['ids']), strings(body['fields'])));
    })
    .patch('/:object/:external', async (c) => {
      const body = await readObject(c);
      const { object: name, external } = c.req.param();
      const upsert = (given: Given): Result => {
        const object = org.schema.object(name);
        const field = org.writer.externalField(object, external);
        const key = Object.keys(given).find((one) => one.toLowerCase() === field.name.toLowerCase());
        const value = key === undefined ? undefined : given[key];
        const rest = Object.fromEntries(Object.entries(given).filter(([one]) => one !== key));
        if ((typeof value !== 'string' && typeof value !== 'number') || value === '') {
          throw new Refusal(400, 'MISSING_ARGUMENT', `${field.name} not specified`, []);
        }
        const { id, created } = org.writer.upsert(c.get('user'), object, field.name, String(value), rest);
        return { id, success: true, errors: [], created };
      };
      return c.json(await each(org, records(body), body['allOrNone'] === true, upsert));
    });
}

async function each<Item>(
  org: Org,
  items: readonly Item[],
  allOrNone: boolean,
  work: (item: Item) => Result,
): Promise<Result[]> {
  if (items.length > MOST) {
    throw new Refusal(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${MOST} records in this request`,
    );
  }
  const attempt = async (): Promise<Result[]> => {
    const results: Result[] = [];
    for (const item of items)
      results.push(
        await undone(
          org,
          async () => guarded(work, item),
          (result) => !result.success,
        ),
      );
    return results;
  };
  const results = await undone(org, attempt, (all) => allOrNone && all.some((result) => !result.success));
  if (!allOrNone || results.every((result) => result.success)) return results;
  return results.map((result) => (result.success ? ROLLED_BACK : result));
}

const ROLLED_BACK: Result = {
  success: false,
  errors: [
    {
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
      fields: [],
    },
  ],
};

function guarded<Item>(work: (item: Item) => Result, item: Item): Result {
  try {
    return work(item);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { errorCode, message, fields = [] } = error;
    return { success: false, errors: [{ statusCode: errorCode, message, fields }] };
  }
}

function records(body: Given): Given[] {
  const given = body['records'];
  if (!Array.isArray(given)) throw new Refusal(400, 'JSON_PARSER_ERROR', 'records must be a list');
  return given as Given[];
}

function typeOf(org: Org, given: Given): ObjectType {
  const { type } = (given['attributes'] ?? {}) as { type?: unknown };
  if (typeof type !== 'string') throw new Refusal(400, 'INVALID_FIELD', 'attributes.type is missing', []);
  const object = org.schema.find(type);
  if (object === undefined) throw new Refusal(400, 'INVALID_TYPE', `sObject type '${type}' is not supported.`, []);
  return object;
}

function read(org: Org, user: OrgUser, object: ObjectType, ids: string[], names: string[]): (object | null)[] {
  if (ids.length > MOST_READ) throw new Refusal(400, 'EXCEEDED_ID_LIMIT', `record limit reached: ${MOST_READ}`);
  const fields = names.map((name) => org.schema.field(object, name)).filter((field) => user.grants.sees(object, field));
  return ids.map((id) => {
    const row = org.store.get(object, id);
    if (row === undefined || row['IsDeleted'] === true || !org.visibility.sees(user, object, row)) return null;
    const shown = Object.fromEntries(fields.map((field) => [field.name, row[field.name] ?? null]));
    return { attributes: { type: object.name, url: `/sobjects/${object.name}/${id}` }, Id: row['Id'], ...shown };
  });
}

function strings(given: unknown): string[] {
  return Array.isArray(given) ? given.map(String) : [];
}
