/**
 * The local org as a user of it sees it: its REST API with that user's session, so that sharing and field access are the
 * org's own judgement and not the workspace's.
 */
import { z } from 'zod';

export const API_VERSION = 'v67.0';
/** Of the package; names on the wire carry it. */
export const NAMESPACE = 'ledgerline__';

export interface OrgUser {
  readonly username: string;
  readonly name: string;
}

export interface OrgSession {
  readonly username: string;
  readonly userId: string;
  readonly accessToken: string;
  readonly permissionSets: readonly string[];
  /** Without prefix. */
  readonly customPermissions: readonly string[];
}

export type OrgRecord = Readonly<Record<string, unknown>>;

/** What the org says no to: Salesforce's own code and words. */
export class OrgRefusal extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly fields: readonly string[];

  constructor(status: number, errorCode: string, message: string, fields: readonly string[]) {
    super(message);
    this.name = 'OrgRefusal';
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
  }
}

const sessionSchema = z.object({
  accessToken: z.string(),
  userId: z.string(),
  permissionSets: z.array(z.string()).default([]),
  customPermissions: z.array(z.string()).default([]),
});
const usersSchema = z.array(z.object({ username: z.string(), name: z.string().optional() }));
const errorsSchema = z
  .array(z.object({ message: z.string(), errorCode: z.string(), fields: z.array(z.string()).default([]) }))
  .min(1);
const resultsSchema = z.array(
  z.object({
    id: z.string().optional(),
    errors: z
      .array(z.object({ statusCode: z.string(), message: z.string(), fields: z.array(z.string()).default([]) }))
      .default([]),
  }),
);
/** What the records say that were not at fault, where one was. */
const ROLLED_BACK = 'ALL_OR_NONE_OPERATION_ROLLED_BACK';
const pageSchema = z.object({
  records: z.array(z.record(z.string(), z.unknown())),
  nextRecordsUrl: z.string().optional(),
});

/** The org's own control interface, which a real org does not have: who there is, and a session for one of them. */
export function orgControl(orgUrl: string) {
  return {
    async users(): Promise<readonly OrgUser[]> {
      const found = z
        .union([usersSchema, z.object({ users: usersSchema }).transform(({ users }) => users)])
        .parse(await jsonOf(await fetch(`${orgUrl}/local/users`)));
      return found.map(({ username, name }) => ({ username, name: name ?? username }));
    },

    async session(username: string): Promise<OrgSession> {
      const response = await fetch(`${orgUrl}/local/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username }),
      });
      const session = sessionSchema.parse(await jsonOf(response));
      const bare = (name: string): string => name.replace(new RegExp(`^${NAMESPACE}`), '');
      return {
        ...session,
        username,
        permissionSets: session.permissionSets.map(bare),
        customPermissions: session.customPermissions.map(bare),
      };
    },
  };
}

export type OrgClient = ReturnType<typeof orgClient>;

/** Every method throws OrgRefusal with the org's words when it says no. */
export function orgClient(orgUrl: string, session: Pick<OrgSession, 'accessToken'>) {
  const base = `${orgUrl}/services/data/${API_VERSION}`;
  const call = async (method: string, address: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(address, {
      method,
      headers: {
        authorization: `Bearer ${session.accessToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.status === 204 ? undefined : jsonOf(response);
  };

  return {
    /** All rows, page after page. */
    async query(soql: string): Promise<readonly OrgRecord[]> {
      const rows: OrgRecord[] = [];
      let address: string | undefined = `${base}/query?q=${encodeURIComponent(soql)}`;
      while (address !== undefined) {
        const page: z.infer<typeof pageSchema> = pageSchema.parse(await call('GET', address));
        rows.push(...page.records);
        address = page.nextRecordsUrl === undefined ? undefined : `${orgUrl}${page.nextRecordsUrl}`;
      }
      return rows;
    },
    async record(object: string, id: string): Promise<OrgRecord> {
      return z.record(z.string(), z.unknown()).parse(await call('GET', `${base}/sobjects/${object}/${id}`));
    },
    async create(object: string, fields: OrgRecord): Promise<string> {
      const answer = z.object({ id: z.string() }).parse(await call('POST', `${base}/sobjects/${object}`, fields));
      return answer.id;
    },
    /** All or none, at most 200 (Collections). Answers the ids. */
    async save(method: 'POST' | 'PATCH', object: string, records: readonly OrgRecord[]): Promise<readonly string[]> {
      const body = { allOrNone: true, records: records.map((record) => ({ attributes: { type: object }, ...record })) };
      const results = resultsSchema.parse(await call(method, `${base}/composite/sobjects`, body));
      const refused = results.flatMap(({ errors }) => errors).find(({ statusCode }) => statusCode !== ROLLED_BACK);
      if (refused !== undefined) throw new OrgRefusal(400, refused.statusCode, refused.message, refused.fields);
      return results.flatMap(({ id }) => (id === undefined ? [] : [id]));
    },
  };
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  if (response.ok) return body;
  const errors = errorsSchema.safeParse(body);
  if (!errors.success) throw new OrgRefusal(response.status, 'UNKNOWN_EXCEPTION', text.slice(0, 400), []);
  const [first] = errors.data;
  throw new OrgRefusal(response.status, first?.errorCode ?? '', first?.message ?? '', first?.fields ?? []);
}
