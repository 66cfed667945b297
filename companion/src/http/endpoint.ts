/**
 * An endpoint: its operation as documented, who may call it, which errors it can answer, and what it does.
 *
 * `access` has no default: an endpoint that forgets to say who may call it does not compile.
 */
import type { OpenAPIHono, RouteConfig, RouteHandler } from '@hono/zod-openapi';
import type { Handler, MiddlewareHandler } from 'hono';
import type { ErrorCode } from '../platform/errors.ts';
import type { ApiEnv, Guard } from './context.ts';
import type { Scope } from './oauth/port.ts';
import type { TokenIssuer } from './oauth/issue.ts';
import type { Services } from './services.ts';

/** open: no token is asked for. */
export type Access = Scope | 'open';

/** What endpoints are made from. */
export interface ApiParts {
  readonly services: Services;
  readonly tokens: TokenIssuer;
  /** The OpenAPI document of this API. */
  readonly document: () => object;
}

export type Operation = RouteConfig & { readonly operationId: string; readonly summary: string };

export interface Endpoint {
  readonly operation: Operation;
  readonly access: Access;
  /** Codes beyond those that every endpoint can answer. */
  readonly errors: readonly ErrorCode[];
  /** Registers the handler behind `guards`. */
  readonly mount: (app: OpenAPIHono<ApiEnv>, parts: ApiParts, guards: readonly Guard[]) => void;
}

interface Definition<R extends Operation> {
  readonly operation: R;
  readonly access: Access;
  readonly errors?: readonly ErrorCode[];
  /** Checks of the request that come before its body is read. */
  readonly before?: readonly Guard[];
}

/** The request is checked against the operation's schemas before `handler` sees it, and its answer's type is the documented one. */
export function endpoint<R extends Operation>(
  definition: Definition<R>,
  handler: (parts: ApiParts) => RouteHandler<R, ApiEnv>,
): Endpoint {
  const { operation, access, errors = [], before = [] } = definition;
  return {
    operation,
    access,
    errors,
    mount: (app, parts, guards) => {
      app.openapi({ ...operation, middleware: guarded(operation, [...guards, ...before]) }, handler(parts));
    },
  };
}

/** A plain Hono route that is only described in the document: for hot paths, and for bodies that are not ours to shape. */
export function plainEndpoint(
  definition: Definition<Operation>,
  handler: (parts: ApiParts) => Handler<ApiEnv>,
): Endpoint {
  const { operation, access, errors = [], before = [] } = definition;
  return {
    operation,
    access,
    errors,
    mount: (app, parts, guards) => {
      app.on(
        [operation.method],
        [operation.path.replaceAll(/\{(.+?)\}/g, ':$1')],
        guarded(operation, [...guards, ...before]),
        handler(parts),
      );
    },
  };
}

/** All guards in one middleware, in order: a layer of Hono's for each would cost more than most of them do. */
function guarded({ path }: Operation, guards: readonly Guard[]): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    c.set('route', path);
    for (const guard of guards) {
      const waiting = guard(c);
      if (waiting !== undefined) await waiting;
    }
    await next();
  };
}
