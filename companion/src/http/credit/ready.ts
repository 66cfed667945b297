/**
 * A look at credit whose answer is in memory, sent without the API's stack (docs/decisions/0011). It is what that stack
 * would send for the same request, checked alike; whatever is not sure of a 200 from memory is left to it.
 */
import { canonicalSalesforceId } from '../../canonical/salesforce-id.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { REQUESTS, routeLabel } from '../middleware/access-log.ts';
import { bearerIn } from '../middleware/authenticate.ts';
import { REQUEST_ID_HEADER, requestIdOf } from '../middleware/request-id.ts';
import type { TokenVerifier } from '../oauth/verify.ts';
import type { ReadyAnswer } from '../ready-answer.ts';
import type { Services } from '../services.ts';
import { showCredit } from './show.ts';
import { CREDIT_HEADERS, creditText } from './text.ts';

/** No query: `refresh`, and what is no parameter at all, is not for here. What stands there may be no id. */
const ADDRESS = /^\/v1\/accounts\/([^/]+)\/credit$/;

export interface ReadyCreditParts {
  readonly services: Services;
  readonly verify: Pick<TokenVerifier, 'remembered'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export function readyCredit({ services, verify, logger, metrics }: ReadyCreditParts): ReadyAnswer {
  const { readyCredit: ready, draining, clock, newId } = services;
  const { access, operation } = showCredit;
  if (ready === undefined || access === 'open') return () => false;
  const labels = { route: routeLabel('GET', operation.path), status: '2xx' };
  return (incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    const written = method === 'GET' ? ADDRESS.exec(url)?.[1] : undefined;
    const accountId = written && canonicalSalesforceId(written);
    if (accountId === undefined || headers.authorization === undefined || draining()) return false;
    const began = clock.now();
    const bearer = bearerIn(headers.authorization);
    const token = bearer === undefined ? undefined : verify.remembered(bearer);
    if (token?.scopes.has(access) !== true) return false;
    const answer = ready(token.orgId, accountId);
    if (answer === undefined) return false;

    const text = creditText(answer);
    const given = headers[REQUEST_ID_HEADER];
    const requestId = requestIdOf(typeof given === 'string' ? given : undefined, newId);
    outgoing.writeHead(200, {
      [REQUEST_ID_HEADER]: requestId,
      'content-type': CREDIT_HEADERS['content-type'],
      'cache-control': CREDIT_HEADERS['cache-control'],
      'content-length': Buffer.byteLength(text),
    });
    outgoing.end(text);
    const { orgId, clientId } = token;
    const ms = clock.now() - began;
    metrics.observe(REQUESTS, labels, Math.max(ms, 0) / 1_000);
    logger.info('request', { method: 'GET', route: operation.path, status: 200, ms, requestId, orgId, clientId });
    return true;
  };
}
