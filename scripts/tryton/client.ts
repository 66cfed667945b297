/**
 * A client of Tryton's JSON-RPC for those who work at the ERP's own desk: the seed and the bookkeeper. It is none of the
 * adapter's: it may do what a person may do there, such as saying yes to a warning.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type Context = Readonly<Record<string, Json>>;

export interface Login {
  /** The server's address, e.g. http://127.0.0.1:8000 */
  readonly url: string;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** More warnings than this about one call are not answered with yes. */
const MAX_WARNINGS = 10;

export class TrytonRefusal extends Error {
  /** Tryton's name of it, e.g. "UserError", or its HTTP status. */
  readonly kind: string;
  readonly details: readonly string[];

  constructor(method: string, kind: string, details: readonly string[]) {
    super(`${method}: ${kind} ${details.filter((text) => text !== '').join(' ')}`);
    this.name = 'TrytonRefusal';
    this.kind = kind;
    this.details = details;
  }
}

export class TrytonClient {
  readonly #endpoint: string;
  readonly #authorization: string;
  #context: Context;

  private constructor(endpoint: string, authorization: string, context: Context) {
    this.#endpoint = endpoint;
    this.#authorization = authorization;
    this.#context = context;
  }

  static async logIn({ url, database, user, password }: Login): Promise<TrytonClient> {
    const endpoint = `${url}/${encodeURIComponent(database)}/rpc/`;
    const answer = await post(endpoint, 'common.db.login', [user, { password }, 'en']);
    const [userId, session] = answer as [number, string];
    const client = new TrytonClient(endpoint, sessionHeader(user, userId, session), {});
    await client.refreshContext();
    return client;
  }

  /** The user's preferences (company, language, …) go with every call; after a change they are read again. */
  async refreshContext(): Promise<void> {
    this.#context = {};
    this.#context = (await this.call('model.res.user.get_preferences', [true])) as Context;
  }

  async call(method: string, args: readonly Json[], context: Context = {}): Promise<unknown> {
    for (let warned = 0; ; warned += 1) {
      try {
        return await post(this.#endpoint, method, [...args, { ...this.#context, ...context }], this.#authorization);
      } catch (error) {
        if (!(error instanceof TrytonRefusal) || error.kind !== 'UserWarning' || warned >= MAX_WARNINGS) throw error;
        await this.call('model.res.user.warning.skip', [error.details[0] ?? '', false]);
      }
    }
  }

  /** The new records' ids, in order. */
  async create(model: string, records: readonly Json[], context?: Context): Promise<number[]> {
    return (await this.call(`model.${model}.create`, [records], context)) as number[];
  }

  async createOne(model: string, record: Json, context?: Context): Promise<number> {
    const [id] = await this.create(model, [record], context);
    if (id === undefined) throw new Error(`${model}: nothing was made`);
    return id;
  }

  async write(model: string, ids: readonly number[], values: Json, context?: Context): Promise<void> {
    await this.call(`model.${model}.write`, [ids, values], context);
  }

  async read<T>(model: string, ids: readonly number[], fields: readonly string[], context?: Context): Promise<T[]> {
    return (await this.call(`model.${model}.read`, [ids, fields], context)) as T[];
  }

  async search(model: string, domain: readonly Json[], context?: Context): Promise<number[]> {
    return (await this.call(`model.${model}.search`, [domain, 0, null, null], context)) as number[];
  }

  /** The one record that fits. @throws Error when there is none, or more than one. */
  async find(model: string, domain: readonly Json[], context?: Context): Promise<number> {
    const found = await this.search(model, domain, context);
    const [id] = found;
    if (id === undefined || found.length > 1) {
      throw new Error(`${String(found.length)} records of ${model} fit ${JSON.stringify(domain)}`);
    }
    return id;
  }

  /** What the form would fill in after the named fields were entered. */
  async onChange(model: string, record: Json, fields: readonly string[], context?: Context): Promise<Changed> {
    return (await this.call(`model.${model}.on_change`, [record, fields], context)) as Changed;
  }

  /** Goes through a wizard's states, giving each the data of the forms so far; answers what each state answered. */
  async wizard(
    name: string,
    states: readonly (readonly [state: string, data: Readonly<Record<string, Json>>])[],
    context: Context = {},
  ): Promise<WizardAnswer[]> {
    const [session] = (await this.call(`wizard.${name}.create`, [], context)) as [number];
    const answers: WizardAnswer[] = [];
    try {
      let entered: Record<string, Json> = {};
      for (const [state, data] of states) {
        entered = { ...entered, ...data };
        answers.push((await this.call(`wizard.${name}.execute`, [session, entered, state], context)) as WizardAnswer);
      }
      return answers;
    } finally {
      await this.call(`wizard.${name}.delete`, [session], context);
    }
  }
}

export type Changed = Readonly<Record<string, Json>>;

export interface WizardAnswer {
  readonly view?: { readonly defaults?: Changed; readonly values?: Changed };
}

export const decimal = (amount: string): Json => ({ __class__: 'Decimal', decimal: amount });

export const decimalText = (value: unknown): string => (value as { decimal: string }).decimal;

/** `day` is YYYY-MM-DD. */
export function date(day: string): Json {
  const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number);
  return { __class__: 'date', year, month, day: dayOfMonth };
}

/** Of what a form has filled in, the named fields. */
export function chosen(changed: Changed, names: readonly string[]): Changed {
  return Object.fromEntries(names.flatMap((name) => (changed[name] === undefined ? [] : [[name, changed[name]]])));
}

/** The records that a form has added to a field of many. */
export function addedIds(changed: Changed, field: string): number[] {
  const { add = [] } = (changed[field] ?? {}) as { add?: readonly (readonly [number, { id: number }])[] };
  return add.map(([, { id }]) => id);
}

function sessionHeader(user: string, userId: number, session: string): string {
  return `Session ${Buffer.from(`${user}:${String(userId)}:${session}`).toString('base64')}`;
}

/** The body holds these three members alone: with a further one the server leaves its envelope out. */
async function post(
  endpoint: string,
  method: string,
  params: readonly Json[],
  authorization?: string,
): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    body: JSON.stringify({ id: 1, method, params }),
  });
  const text = await response.text();
  if (!response.ok) throw new TrytonRefusal(method, String(response.status), [text.slice(0, 500)]);
  const { error, result } = JSON.parse(text) as { error?: [string, unknown]; result?: unknown };
  if (error === undefined) return result;
  const [kind, details] = error;
  throw new TrytonRefusal(method, kind, textsIn(details));
}

/** Tryton gives one text, or a list with texts and nulls. */
function textsIn(details: unknown): string[] {
  return [details].flat().map((detail) => {
    if (detail === null || detail === undefined) return '';
    return typeof detail === 'string' ? detail : JSON.stringify(detail);
  });
}
