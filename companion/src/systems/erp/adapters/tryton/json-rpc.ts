/**
 * Tryton's JSON-RPC: POST <base>/<database>/rpc/ with exactly {id, method, params}, the context object as last param.
 *
 * A further member in the body makes the server drop its envelope. A session lives in the Authorization header; when it
 * has died the server answers 401 before anything was done, so the call is made once more after a new login, which
 * all who find the session dead share.
 */
import { z } from 'zod';
import type { Clock } from '../../../../canonical/time.ts';
import { ErpError } from '../../errors.ts';
import { brokenAnswer, noAnswer } from '../../http-failure.ts';
import { readReply } from '../../json-answer.ts';
import type { CallContext } from '../../port.ts';
import { refusalOf, statusRefusal } from './refusal.ts';
import type { Wire } from './wire.ts';

export interface PostRequest {
  /** Path under the connection's base address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The call may change something: a lost answer is an unknown outcome. */
  readonly write: boolean;
  readonly call: CallContext;
}

export interface PostAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs?: number;
}

/** Sends one request; throws ErpError when there is no answer. Any status is an answer. */
export type Post = (request: PostRequest) => Promise<PostAnswer>;

export type RpcContext = Readonly<Record<string, Wire>>;

export interface RpcCall<Result> {
  readonly method: string;
  readonly args: readonly Wire[];
  readonly result: z.ZodType<Result>;
  readonly context?: RpcContext;
  readonly write?: boolean;
}

export interface RpcOptions {
  readonly post: Post;
  readonly clock: Clock;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly language: string;
  /** More than one company: the user's filter has to show all of them. */
  readonly allCompanies: boolean;
}

interface Session {
  readonly authorization: string;
  readonly context: RpcContext;
}

/** A login is shared by callers with different deadlines, so it has its own. */
const LOGIN_MS = 10_000;

const loginResult = z.tuple([z.int(), z.string(), z.string().nullable()]);
const preferences = z.record(z.string(), z.json());

export class JsonRpc {
  readonly #options: RpcOptions;
  #session: Promise<Session> | undefined;
  #lastId = 0;

  constructor(options: RpcOptions) {
    this.#options = options;
  }

  /** One call as the connection's user; its result as the schema reads it. */
  async call<Result>(call: CallContext, rpc: RpcCall<Result>): Promise<Result> {
    const end = this.#options.clock.now() + call.deadlineMs;
    const first = await this.#openSession(call);
    const answer = await this.#request(call, rpc, first);
    if (answer !== DEAD_SESSION) return answer;
    this.#forget(first.promise);
    const again = await this.#openSession(call);
    const left = Math.max(1, end - this.#options.clock.now());
    const second = await this.#request({ ...call, deadlineMs: left }, rpc, again);
    if (second === DEAD_SESSION) throw this.#refused({ status: 401, body: '' }, rpc.method, false);
    return second;
  }

  /** The series of the server, e.g. "8.0"; needs no login. */
  async version(call: CallContext): Promise<string> {
    const result = await this.#send(call, 'rpc/', 'common.server.version', [], false, undefined);
    return this.#read(result, 'common.server.version', z.string(), false);
  }

  /** Proves that user and password are accepted. */
  async logIn(call: CallContext): Promise<void> {
    await this.call(call, { method: 'model.ir.date.today', args: [], result: z.unknown() });
  }

  /** Gives the session back. A server that is gone has none to give back, so nothing is thrown. */
  async close(call: CallContext): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session === undefined) return;
    try {
      const { authorization } = await session;
      await this.#send(call, this.#path(), 'common.db.logout', [], false, authorization);
    } catch {
      // It ends by itself.
    }
  }

  async #request<Result>(
    call: CallContext,
    rpc: RpcCall<Result>,
    session: Session,
  ): Promise<Result | typeof DEAD_SESSION> {
    const write = rpc.write ?? false;
    const params = [...rpc.args, { ...session.context, ...rpc.context }];
    const answer = await this.#send(call, this.#path(), rpc.method, params, write, session.authorization);
    if (answer.status === 401) return DEAD_SESSION;
    return this.#read(answer, rpc.method, rpc.result, write);
  }

  async #openSession(call: CallContext): Promise<Session & { readonly promise: Promise<Session> }> {
    const promise = (this.#session ??= this.#newSession());
    try {
      return { ...(await within(promise, call)), promise };
    } catch (error) {
      this.#forgetFailed(promise);
      throw error;
    }
  }

  #forget(promise: Promise<Session>): void {
    if (this.#session === promise) this.#session = undefined;
  }

  /** A login that failed is not kept for the next caller; one that is still under way is. */
  #forgetFailed(promise: Promise<Session>): void {
    promise.catch(() => {
      this.#forget(promise);
    });
  }

  async #newSession(): Promise<Session> {
    try {
      return await this.#logInAnew();
    } catch (error) {
      if (!(error instanceof ErpError) || error.code !== 'UNAVAILABLE') throw error;
      // A server that does not know the database takes longer to say so than anybody waits.
      const message = `Login to the database “${this.#options.database}”: ${error.message}`;
      throw new ErpError('UNAVAILABLE', message, { retryable: true, outcomeKnown: true, cause: error });
    }
  }

  async #logInAnew(): Promise<Session> {
    const { user, password, language, allCompanies } = this.#options;
    const call: CallContext = { deadlineMs: LOGIN_MS, correlationId: 'login', criticality: 'order' };
    const method = 'common.db.login';
    const answer = await this.#send(call, this.#path(), method, [user, { password }, language], false, undefined);
    const [userId, token] = this.#read(answer, method, loginResult, false);
    const authorization = `Session ${Buffer.from(`${user}:${String(userId)}:${token}`).toString('base64')}`;
    const own = await this.#ownContext(call, authorization);
    if (allCompanies && own['company_filter'] === 'one') {
      const all = [{ company_filter: 'all' }, own];
      const set = await this.#send(call, this.#path(), SET_PREFERENCES, all, true, authorization);
      this.#read(set, SET_PREFERENCES, z.unknown(), true);
    }
    return { authorization, context: { ...own, language, ...(allCompanies ? { company_filter: 'all' } : {}) } };
  }

  async #ownContext(call: CallContext, authorization: string): Promise<RpcContext> {
    const method = 'model.res.user.get_preferences';
    const answer = await this.#send(call, this.#path(), method, [true, {}], false, authorization);
    return this.#read(answer, method, preferences, false);
  }

  #path(): string {
    return `${encodeURIComponent(this.#options.database)}/rpc/`;
  }

  #send(
    call: CallContext,
    path: string,
    method: string,
    params: readonly Wire[],
    write: boolean,
    authorization: string | undefined,
  ): Promise<PostAnswer> {
    this.#lastId += 1;
    return this.#options.post({
      path,
      headers: {
        'content-type': 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: JSON.stringify({ id: this.#lastId, method, params }),
      write,
      call,
    });
  }

  #read<Result>(answer: PostAnswer, method: string, schema: z.ZodType<Result>, write: boolean): Result {
    if (answer.status !== 200) {
      throw this.#refused(answer, method, write);
    }
    const envelope = envelopeOf(answer.body, method, write);
    if (envelope.error !== undefined) throw refusalOf(envelope.error, method, write);
    return readReply(schema, envelope.result, method, write);
  }

  #refused(answer: PostAnswer, method: string, write: boolean): ErpError {
    return statusRefusal(answer, { method, write, database: this.#options.database });
  }
}

const DEAD_SESSION = Symbol('dead session');
const SET_PREFERENCES = 'model.res.user.set_preferences';

function envelopeOf(body: string, method: string, write: boolean): { error?: unknown; result?: unknown } {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && ('result' in value || 'error' in value)) return value;
  } catch (error) {
    throw brokenAnswer(`answers ${method} with something else than JSON`, write, { cause: error });
  }
  throw brokenAnswer(`answers ${method} without its envelope`, write);
}

/** Waits for what others wait for too, but no longer than this call may take. */
async function within<T>(promise: Promise<T>, { deadlineMs, signal }: CallContext): Promise<T> {
  const waiting = new AbortController();
  const limit = AbortSignal.any([AbortSignal.timeout(Math.max(1, Math.ceil(deadlineMs))), ...(signal ? [signal] : [])]);
  const tooLate = new Promise<never>((_, reject) => {
    const giveUp = () => {
      reject(noAnswer('did not log us in in time', { write: true, sent: false }));
    };
    if (limit.aborted) giveUp();
    else limit.addEventListener('abort', giveUp, { once: true, signal: waiting.signal });
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    waiting.abort();
  }
}
