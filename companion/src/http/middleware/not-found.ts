/** An address that does not exist is 404; one that exists for other methods is 405 and says which (RFC 9110, Allow). */
import type { NotFoundHandler } from 'hono';
import { LedgerlineError } from '../../platform/errors.ts';
import { answerHeader, type ApiEnv } from '../context.ts';
import { answerProblem } from './errors.ts';

export interface Address {
  readonly method: string;
  /** With parameters in braces, as in the document. */
  readonly path: string;
}

export function notFound(addresses: readonly Address[]): NotFoundHandler<ApiEnv> {
  const known = addresses.map(({ method, path }) => ({
    method: method.toUpperCase(),
    path,
    matches: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
  }));
  return (c) => {
    const here = known.filter(({ matches }) => matches.test(c.req.path));
    const [first] = here;
    if (first === undefined) return answerProblem(c, new LedgerlineError('ROUTE_NOT_FOUND'));
    const methods = new Set(here.map(({ method }) => method));
    if (methods.has('GET')) methods.add('HEAD');
    const allow = [...methods].join(', ');
    c.set('route', first.path);
    answerHeader(c, 'allow', allow);
    const detail = `This address takes ${allow}.`;
    return answerProblem(c, new LedgerlineError('METHOD_NOT_ALLOWED', { detail, action: `Use ${allow}.` }));
  };
}
