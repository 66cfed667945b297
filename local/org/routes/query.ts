/** Queries, page by page. `columns=true` answers what the columns are, for clients that print tables. */
import { Hono } from 'hono';
import { BASE_PATH, type Org } from '../org.ts';
import { type QueryAnswer, runQuery } from '../query/run.ts';
import { Refusal } from '../refusal.ts';
import { isNumber } from '../schema/object.ts';
import type { RestApp, RestContext, RestEnv } from './request.ts';

export function queries(org: Org): RestApp {
  const parts = { ...org, basePath: BASE_PATH, now: org.clock.now };
  const answer = (c: RestContext, deleted: boolean): Response => {
    const found = runQuery(parts, c.get('user'), c.req.query('q') ?? '', deleted);
    if (c.req.query('columns') === 'true') return c.json(columnMetadata(found));
    const path = `${BASE_PATH}/${deleted ? 'queryAll' : 'query'}`;
    return c.json(
      org.cursors.first(
        c.get('user').id,
        found.records,
        found.totalSize,
        pageSize(c.req.header('sforce-query-options')),
        path,
      ),
    );
  };
  return new Hono<RestEnv>()
    .get('/query', (c) => answer(c, false))
    .get('/queryAll', (c) => answer(c, true))
    .get('/query/:place', (c) => c.json(org.cursors.next(c.get('user').id, c.req.param('place'), `${BASE_PATH}/query`)))
    .get('/queryAll/:place', (c) =>
      c.json(org.cursors.next(c.get('user').id, c.req.param('place'), `${BASE_PATH}/queryAll`)),
    );
}

/** "batchSize=200": 200 to 2,000 rows a page. */
function pageSize(header: string | undefined): number | undefined {
  const stated = /batchSize=(\d+)/i.exec(header ?? '')?.[1];
  if (stated === undefined) return undefined;
  const size = Number(stated);
  if (size < 200 || size > 2000) {
    throw new Refusal(400, 'INVALID_QUERY_OPTIONS', 'batchSize must be between 200 and 2000');
  }
  return size;
}

function columnMetadata(found: QueryAnswer): object {
  return {
    columnMetadata: found.columns.map(({ name, path }) => ({
      aggregate: path === undefined,
      apexType:
        path === undefined
          ? null
          : isNumber(path.field)
            ? 'Double'
            : path.field.type === 'boolean'
              ? 'Boolean'
              : 'String',
      booleanType: path?.field.type === 'boolean',
      columnName: name,
      custom: path?.field.custom ?? false,
      displayName: name,
      foreignKeyName: path?.steps.at(-1)?.lookup.relationshipName ?? null,
      insertable: path?.field.createable ?? false,
      joinColumns: [],
      numberType: path !== undefined && isNumber(path.field),
      textType: path !== undefined && !isNumber(path.field) && path.field.type !== 'boolean',
      updatable: path?.field.updateable ?? false,
    })),
    entityName: found.object.name,
    groupBy: false,
    idSelected: found.columns.some(({ name }) => name === 'Id'),
    keyPrefix: found.object.keyPrefix,
  };
}
