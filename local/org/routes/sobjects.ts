/** One record at a time: create, read, change, delete, by id or by external id; and publishing an event. */
import { Hono } from 'hono';
import type { OrgUser } from '../access/users.ts';
import { BASE_PATH, type Org } from '../org.ts';
import { notSupported, noSuchColumn, noSuchResource, SeveralRecords } from '../refusal.ts';
import { fieldOf, type ObjectType, type Row } from '../schema/object.ts';
import { describeGlobal, describeObject } from './describe.ts';
import { readObject, type RestApp, type RestEnv } from './request.ts';

export interface Saved {
  readonly id: string;
  readonly success: true;
  readonly errors: readonly object[];
}

export function sobjects(org: Org): RestApp {
  return new Hono<RestEnv>()
    .get('/', (c) => c.json(describeGlobal(org, c.get('user'))))
    .get('/:object/describe', (c) =>
      c.json(describeObject(org, c.get('user'), visibleObject(org, c.get('user'), c.req.param('object')))),
    )
    .post('/:object', async (c) => {
      const object = org.schema.object(c.req.param('object'));
      const saved = createAny(org, c.get('user'), object, await readObject(c));
      c.header('location', `${BASE_PATH}/sobjects/${object.name}/${saved.id}`);
      return c.json(saved, 201);
    })
    .route('/:object/:id', byId(org))
    .route('/:object/:external/:value', byExternalId(org));
}

function byId(org: Org): RestApp {
  return new Hono<RestEnv>()
    .get('/', (c) => {
      const object = visibleObject(org, c.get('user'), path(c.req.param('object')));
      const row = org.writer.existing(c.get('user'), object, path(c.req.param('id')));
      return c.json(recordJson(c.get('user'), object, row, c.req.query('fields')));
    })
    .patch('/', async (c) => {
      const object = org.schema.object(path(c.req.param('object')));
      org.writer.update(c.get('user'), object, path(c.req.param('id')), await readObject(c));
      return c.body(null, 204);
    })
    .delete('/', (c) => {
      org.writer.delete(c.get('user'), org.schema.object(path(c.req.param('object'))), path(c.req.param('id')));
      return c.body(null, 204);
    });
}

function byExternalId(org: Org): RestApp {
  const found = (user: OrgUser, object: ObjectType, external: string, value: string): Row => {
    const rows = org.writer
      .byExternalId(object, org.writer.externalField(object, external), value)
      .filter((row) => org.visibility.sees(user, object, row));
    if (rows.length > 1) {
      throw new SeveralRecords(rows.map((row) => `${BASE_PATH}/sobjects/${object.name}/${String(row['Id'])}`));
    }
    const [row] = rows;
    if (row === undefined) throw noSuchResource();
    return row;
  };
  return new Hono<RestEnv>()
    .get('/', (c) => {
      const user = c.get('user');
      const object = visibleObject(org, user, path(c.req.param('object')));
      const row = found(user, object, path(c.req.param('external')), path(c.req.param('value')));
      return c.json(recordJson(user, object, row, c.req.query('fields')));
    })
    .patch('/', async (c) => {
      const object = org.schema.object(path(c.req.param('object')));
      const { id, created } = org.writer.upsert(
        c.get('user'),
        object,
        path(c.req.param('external')),
        path(c.req.param('value')),
        await readObject(c),
      );
      return c.json({ id, success: true, errors: [], created }, created ? 201 : 200);
    })
    .delete('/', (c) => {
      const user = c.get('user');
      const object = org.schema.object(path(c.req.param('object')));
      const row = found(user, object, path(c.req.param('external')), path(c.req.param('value')));
      org.writer.delete(user, object, String(row['Id']));
      return c.body(null, 204);
    });
}

/** A record, or an event: that one is taken into the queue, which the answer says with a non-empty `errors`. */
export function createAny(org: Org, user: OrgUser, object: ObjectType, given: Record<string, unknown>): Saved {
  if (object.kind !== 'event') return { id: org.writer.create(user, object, given), success: true, errors: [] };
  const event = org.bus.enqueue(object, org.writer.eventValues(user, object, given), user.id);
  return {
    id: org.ids.next(object.keyPrefix),
    success: true,
    errors: [{ statusCode: 'OPERATION_ENQUEUED', message: event.uuid, fields: [] }],
  };
}

/** The object, unless the user may not read it: then it is not there. */
export function visibleObject(org: Org, user: OrgUser, name: string): ObjectType {
  const object = org.schema.object(name);
  if (!user.grants.may('read', object)) throw noSuchResource();
  return object;
}

function recordJson(user: OrgUser, object: ObjectType, row: Row, fields: string | undefined): Record<string, unknown> {
  const names = fields?.split(',').map((name) => name.trim());
  const shown =
    names === undefined
      ? object.fields.filter((field) => user.grants.sees(object, field))
      : names.map((name) => {
          if (name.includes('.')) throw notSupported('fields of a parent in the fields parameter');
          const field = fieldOf(object, name);
          if (field === undefined || !user.grants.sees(object, field)) throw noSuchColumn(name, object.name);
          return field;
        });
  return {
    attributes: { type: object.name, url: `${BASE_PATH}/sobjects/${object.name}/${String(row['Id'])}` },
    ...Object.fromEntries(shown.map((field) => [field.name, row[field.name] ?? null])),
  };
}

/** Nested routes do not know the parameters of their parent by type; they are always there. */
function path(parameter: string | undefined): string {
  return parameter ?? '';
}
