/** What every route of the REST API has at hand, and how it reads a body. */
import type { Context, Hono } from 'hono';
import type { OrgUser } from '../access/users.ts';
import { Refusal } from '../refusal.ts';

export interface RestEnv {
  Bindings: {
    /** Given by the outer request to the ones inside a composite; absent from the wire. */
    readonly inside?: OrgUser;
  };
  Variables: { user: OrgUser };
}

export type RestContext = Context<RestEnv>;
export type RestApp = Hono<RestEnv>;

export async function readObject(c: RestContext): Promise<Record<string, unknown>> {
  let body: unknown;
  try {
    body = await c.req.json();
  } catch {
    throw new Refusal(400, 'JSON_PARSER_ERROR', 'Unexpected character in the body: it is not JSON');
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new Refusal(400, 'JSON_PARSER_ERROR', 'The body must be one JSON object');
  }
  return body as Record<string, unknown>;
}
