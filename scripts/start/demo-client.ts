/** The demo org's own client: its id and secret, kept below `.ledgerline` with mode 0600 for `npm run token` and `npm run try`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivate } from './run-file.ts';
import { STATE_DIRECTORY } from './state.ts';
import type { ErpKind } from './arguments.ts';

const schema = z.object({ orgId: z.string(), clientId: z.string(), clientSecret: z.string() });
export type DemoClient = z.infer<typeof schema>;

const fileOf = (erp: ErpKind): string => join(STATE_DIRECTORY, 'secrets', `demo-client-${erp}.json`);

export function readDemoClient(erp: ErpKind): DemoClient | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(fileOf(erp), 'utf8')));
  } catch {
    return undefined;
  }
}

export function keepDemoClient(erp: ErpKind, client: DemoClient): DemoClient {
  writePrivate(fileOf(erp), client);
  return client;
}

/** An access token of the demo org from the running companion. Throws with its answer when it gives none. */
export async function demoToken(api: string, client: DemoClient, scope?: string): Promise<string> {
  const response = await fetch(`${api}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The companion gives no token: ${String(response.status)} ${text.slice(0, 400)}`);
  return z.object({ access_token: z.string() }).parse(JSON.parse(text)).access_token;
}
