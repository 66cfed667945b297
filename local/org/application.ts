/** The org's HTTP surface: who may come in, what is counted, what breaks, and the routes. Requests are worked on one by one. */
import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ZodError } from 'zod';
import { sessionInvalid } from './access/sessions.ts';
import type { OrgUser } from './access/users.ts';
import { API_VERSION, BASE_PATH, type Org } from './org.ts';
import { notSupported, Refusal, SeveralRecords } from './refusal.ts';
import { collections } from './routes/collections.ts';
import { composites } from './routes/composite.ts';
import { control } from './routes/control.ts';
import { identity, resources, versions } from './routes/identity.ts';
import { ingestJobs } from './routes/jobs.ts';
import { limits } from './routes/limits.ts';
import { queries } from './routes/query.ts';
import type { RestEnv } from './routes/request.ts';
import { sobjects } from './routes/sobjects.ts';
import { type OAuthClient, token } from './routes/token.ts';
import { tooling } from './routes/tooling.ts';
import { broken } from './wire-fault-middleware.ts';

export interface ApplicationParts {
  readonly org: Org;
  readonly clients: readonly OAuthClient[];
  readonly url: () => string;
  readonly say: (line: string) => void;
  /** Ends every event stream, as one whose session is over. */
  readonly endStreams: () => void;
}

const BODY_LIMIT_BYTES = 150 * 1024 * 1024;
const OLDEST_VERSION = 50;

export function application(parts: ApplicationParts): Hono<RestEnv> {
  const { org, clients, url, say } = parts;
  const app = new Hono<RestEnv>();
  app.onError((error, c) => refused(error, c, say));
  app.notFound((c) => {
    const refusal = notSupported(`${c.req.method} ${c.req.path}`);
    return c.json([refusal.body], 501);
  });
  app.use(bodyLimit({ maxSize: BODY_LIMIT_BYTES }));
  app.route('/local', control(org, parts.endStreams));
  app.use('/services/*', broken(org));
  app.route('/', token(org, clients, url));
  app.route('/', versions());
  for (const guarded of ['/id/*', '/services/oauth2/userinfo', '/services/data/*']) app.use(guarded, signedIn(org));
  app.route('/', identity(org, url));
  app.use('/services/data/*', counted(org), transaction(org));
  app.route(BASE_PATH, rest(org, url, app));
  return app;
}

function rest(org: Org, url: () => string, app: Hono<RestEnv>): Hono<RestEnv> {
  const inside = async (user: OrgUser, request: Request): Promise<Response> =>
    app.fetch(atOurVersion(request), { inside: user });
  return new Hono<RestEnv>()
    .route('/', resources(org, url))
    .route('/', limits(org))
    .route('/', queries(org))
    .route('/sobjects', sobjects(org))
    .route('/composite/sobjects', collections(org))
    .route('/composite', composites(org, inside))
    .route('/tooling', tooling(org))
    .route('/jobs/ingest', ingestJobs(org));
}

/** Every version from v50.0 on is answered alike: what the product uses has not changed since. */
export function atOurVersion(request: Request): Request {
  const address = new URL(request.url);
  // Some clients put a slash too many between the instance and the path; an org does not mind.
  address.pathname = address.pathname.replace(/^\/{2,}/, '/');
  const version = /^\/services\/data\/v(\d+)\.0(?=\/|$)/.exec(address.pathname);
  const stated = Number(version?.[1] ?? '0');
  if (version === null || stated < OLDEST_VERSION || stated > Number(API_VERSION.slice(1, -2)))
    return address.href === request.url ? request : new Request(address, request);
  const path = BASE_PATH + address.pathname.slice(version[0].length);
  address.pathname = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  return new Request(address, request);
}

function signedIn(org: Org): MiddlewareHandler<RestEnv> {
  return async (c, next) => {
    // The test of what the wire cannot give: bindings come from our own calls only.
    const given = (c.req.header('authorization') ?? '').replace(/^(Bearer|OAuth) /i, '');
    const inside = (c.env as { inside?: OrgUser } | undefined)?.inside;
    const user = inside ?? org.sessions.user(given);
    if (user === undefined) throw sessionInvalid();
    c.set('user', user);
    await next();
  };
}

function counted(org: Org): MiddlewareHandler<RestEnv> {
  return async (c, next) => {
    if (isInside(c)) return next();
    c.header('sforce-limit-info', org.limits.header);
    org.limits.count();
    await next();
    c.header('sforce-limit-info', org.limits.header);
  };
}

/** One request is one transaction: what it wrote stays when it answers, and its events are published then. */
function transaction(org: Org): MiddlewareHandler<RestEnv> {
  return async (c, next) => {
    if (isInside(c)) return next();
    // The body is read before it is this request's turn: a slow sender holds nobody up.
    await c.req.text();
    await org.exclusive.run(async () => {
      const mark = org.store.mark();
      await next();
      if (c.error !== undefined) {
        org.store.rollback(mark);
        org.bus.withdraw(0);
      }
      org.store.commit();
      org.bus.flush();
    });
  };
}

function isInside(c: Context<RestEnv>): boolean {
  return (c.env as { inside?: OrgUser } | undefined)?.inside !== undefined;
}

function refused(error: Error, c: Context<RestEnv>, say: (line: string) => void): Response {
  if (error instanceof SeveralRecords) return c.json(error.addresses, 300);
  if (error instanceof Refusal) return c.json([error.body], error.status as 400);
  if (error instanceof ZodError) {
    const issue = error.issues[0];
    return c.json(
      [{ errorCode: 'JSON_PARSER_ERROR', message: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` }],
      400,
    );
  }
  say(`local org: ${c.req.method} ${c.req.path} failed: ${error.stack ?? error.message}`);
  return c.json([{ errorCode: 'UNKNOWN_EXCEPTION', message: 'An unexpected error occurred in the local org' }], 500);
}
