/** What middleware leaves in the request's context for those behind it. */
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { VerifiedToken } from './oauth/port.ts';

export interface ApiEnv {
  /** Absent where the app is called without a server. */
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    /** The path pattern of the endpoint; set once the request has found one. */
    route?: string;
    /** Set by authentication. */
    token?: VerifiedToken;
    /** The code of the problem that was answered. */
    problemCode?: string;
  };
}

export type ApiContext = Context<ApiEnv>;

/** A condition that a request has to meet before its endpoint runs; throws when it does not. */
export type Guard = (c: ApiContext) => void | Promise<void>;

/** Node's own request and response; neither where the app is called without a server. */
export function nodeOf(c: ApiContext): Partial<HttpBindings> {
  const env: unknown = c.env;
  return typeof env === 'object' && env !== null ? env : {};
}

/**
 * Puts a header on the answer. Under a server it goes to Node's response at once, which spares the copy that Hono makes
 * of an answer's headers.
 */
export function answerHeader(c: ApiContext, name: string, value: string): void {
  const { outgoing } = nodeOf(c);
  if (outgoing !== undefined && 'setHeader' in outgoing) outgoing.setHeader(name, value);
  else c.header(name, value);
}

/**
 * A text that is ready to send, for hot paths. Under a server its plain headers are written as they are; Hono's own `body`
 * would make a Headers object of them first.
 */
export function answerText(c: ApiContext, text: string, headers: Readonly<Record<string, string>>): Response {
  return nodeOf(c).outgoing === undefined ? c.body(text, 200, { ...headers }) : new Response(text, { headers });
}
