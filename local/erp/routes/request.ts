/** Reads a request body by its schema, or refuses it in the sandbox ERP's words. */
import type { Context } from 'hono';
import type { z } from 'zod';
import { Refusal } from '../refusal.ts';

export async function readBody<Output>(c: Context, schema: z.ZodType<Output>): Promise<Output> {
  let body: unknown;
  try {
    body = await c.req.json();
  } catch {
    throw new Refusal(400, 'NOT_JSON', 'The body is not JSON');
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Refusal(422, 'FIELD_INVALID', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
}

export function pageRequest(c: Context): { url: string; from: string | undefined; size: number | undefined } {
  const size = c.req.query('size');
  if (size !== undefined && !/^[1-9]\d{0,3}$/.test(size))
    throw new Refusal(422, 'FIELD_INVALID', 'size: a number from 1 on');
  return { url: c.req.url, from: c.req.query('from'), size: size === undefined ? undefined : Number(size) };
}
