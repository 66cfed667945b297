/** Somebody who is signed in to the local org, past everything that a run breaks. */
import { z } from 'zod';

const DATA = '/services/data/v67.0';
const page = z.object({ records: z.array(z.unknown()), nextRecordsUrl: z.string().optional() });

export interface OrgClient {
  /** All pages. */
  query(soql: string): Promise<readonly unknown[]>;
  /** Answers the new record's id. */
  create(object: string, fields: Readonly<Record<string, unknown>>): Promise<string>;
}

/** Rejects when the org refuses, or is not there. */
export async function signIn(orgUrl: string): Promise<OrgClient> {
  const session = await ask(`${orgUrl}/local/sessions`, undefined, { username: 'admin@demo.ledgerline.test' });
  const { accessToken } = z.object({ accessToken: z.string() }).parse(session);
  return {
    query: async (soql) => {
      const records: unknown[] = [];
      let next: string | undefined = `${DATA}/query?q=${encodeURIComponent(soql)}`;
      while (next !== undefined) {
        const read: z.infer<typeof page> = page.parse(await ask(orgUrl + next, accessToken));
        records.push(...read.records);
        next = read.nextRecordsUrl;
      }
      return records;
    },
    create: async (object, fields) => {
      const made = await ask(`${orgUrl}${DATA}/sobjects/${object}`, accessToken, fields);
      return z.object({ id: z.string() }).parse(made).id;
    },
  };
}

async function ask(url: string, accessToken: string | undefined, json?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    headers: {
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the org answered ${response.status}: ${text.slice(0, 200)}`);
  return JSON.parse(text);
}
