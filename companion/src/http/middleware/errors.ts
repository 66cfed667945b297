/** Everything that is thrown becomes a problem document; the token endpoint answers in the words of RFC 6749. */
import type { ErrorHandler } from 'hono';
import { LedgerlineError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { nodeOf, type ApiContext, type ApiEnv } from '../context.ts';
import { OAuthError, oauthErrorOf, TOKEN_PATH, tokenErrorOf } from '../oauth/error.ts';
import { ofThrown } from '../problem/of-thrown.ts';
import { problemHeaders, problemOf } from '../problem/problem.ts';

export function answerErrors(logger: Logger): ErrorHandler<ApiEnv> {
  return (thrown, c) => {
    // A client that is refused a token is no failure of ours.
    if (thrown instanceof OAuthError && !brokeOff(c)) return answerOwn(c, thrown.code, oauthErrorOf(thrown));
    const error = brokeOff(c) ? new LedgerlineError('REQUEST_BROKEN') : ofThrown(thrown);
    if (error.status >= 500) {
      const fields = {
        requestId: c.get('requestId'),
        route: c.get('route') ?? 'none',
        code: error.code,
        error: thrown,
      };
      if (error.code === 'INTERNAL') logger.error('a request failed that should not', fields);
      else logger.warn('a request could not be served', fields);
    }
    return answerProblem(c, error, c.req.path === TOKEN_PATH ? tokenErrorOf(error) : undefined);
  };
}

/** The caller went away before its body was whole; whatever was made of the part that came is no fault of it. */
function brokeOff(c: ApiContext): boolean {
  const { incoming } = nodeOf(c);
  return incoming !== undefined && incoming.destroyed && !incoming.complete;
}

/** `body` stands in for the problem document where another standard rules. */
export function answerProblem(c: ApiContext, error: LedgerlineError, body?: OwnBody): Response {
  if (body !== undefined) return answerOwn(c, error.code, body);
  c.set('problemCode', error.code);
  const problem = problemOf(error, c.get('requestId'));
  return c.body(JSON.stringify(problem), error.status as 400, { ...problemHeaders(error) });
}

function answerOwn(c: ApiContext, code: string, { status, json, headers }: OwnBody): Response {
  c.set('problemCode', code);
  return c.body(JSON.stringify(json), status as 400, { ...headers });
}

export interface OwnBody {
  readonly status: number;
  readonly json: object;
  readonly headers: Readonly<Record<string, string>>;
}
