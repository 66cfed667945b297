/** `GET /ui-api/records/{id}?fields=`: one record's named fields, in the form that getRecord gives to a component. */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { WorkspaceParts } from './application.ts';
import { ControllerFailure } from './controllers/failure.ts';
import { objectOf } from './controllers/record.ts';
import { OrgRefusal, type OrgRecord } from './org/client.ts';

const FIELD = /^[A-Za-z][A-Za-z0-9_]*\.[A-Za-z][A-Za-z0-9_.]*$/;

interface FieldValue {
  readonly value: unknown;
  readonly displayValue: string | null;
}

export async function uiRecord(c: Context, parts: WorkspaceParts): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const fields = (c.req.query('fields') ?? '').split(',').filter((field) => FIELD.test(field));
  const paths = fields.map((field) => field.slice(field.indexOf('.') + 1));
  try {
    const object = objectOf(id);
    const rows = await parts.sessions.as(getCookie(c), async ({ org }) =>
      org.query(`SELECT ${['Id', ...paths].join(', ')} FROM ${object} WHERE Id = '${id}'`),
    );
    const [row] = rows;
    if (row === undefined) return refused(c, 404, 'NOT_FOUND', 'The requested resource does not exist');
    return c.json({ apiName: object, id, fields: fieldsOf(row, paths) }, 200, { 'cache-control': 'no-store' });
  } catch (error) {
    if (error instanceof OrgRefusal) return refused(c, 403, error.errorCode, error.message);
    if (error instanceof ControllerFailure) return refused(c, 404, 'NOT_FOUND', error.message);
    throw error;
  }
}

function fieldsOf(row: OrgRecord, paths: readonly string[]): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  for (const path of paths) {
    const [first = '', ...rest] = path.split('.');
    const value = row[first] ?? null;
    const nested = rest.length > 0 && typeof value === 'object' && value !== null;
    fields[first] = nested
      ? { value: { fields: fieldsOf(value as OrgRecord, [rest.join('.')]) }, displayValue: null }
      : { value, displayValue: null };
  }
  return fields;
}

function refused(c: Context, status: 403 | 404, errorCode: string, message: string): Response {
  return c.json({ statusCode: status, errorCode, message }, status, { 'cache-control': 'no-store' });
}
