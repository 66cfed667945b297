/** The API as one Hono app: middleware in order, then the endpoints of document.ts, each behind its guards. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { BODY_LIMIT_BYTES } from '../platform/limits.ts';
import type { Logger } from '../platform/logger.ts';
import { type Metrics, NO_METRICS } from '../platform/metrics.ts';
import { NO_TRACES, type Traces } from '../platform/traces.ts';
import type { ApiEnv, Guard } from './context.ts';
import { ENDPOINTS, openApiDocument } from './document.ts';
import { readyCredit } from './credit/ready.ts';
import type { ApiParts, Endpoint } from './endpoint.ts';
import { showMetrics } from './health/metrics.ts';
import { FORM_LIMIT_BYTES, IN_FLIGHT_FOR_ORDERS, IN_FLIGHT_MAX } from './limits.ts';
import { accessLog } from './middleware/access-log.ts';
import { authenticate } from './middleware/authenticate.ts';
import { bodyLimit } from './middleware/body-limit.ts';
import { draining } from './middleware/draining.ts';
import { answerErrors } from './middleware/errors.ts';
import { inFlight } from './middleware/in-flight.ts';
import { jsonOnly } from './middleware/json-only.ts';
import { notFound } from './middleware/not-found.ts';
import { requestId } from './middleware/request-id.ts';
import { requireScope } from './middleware/require-scope.ts';
import { traced } from './middleware/traced.ts';
import { createTokenIssuer } from './oauth/issue.ts';
import { createTokenVerifier } from './oauth/verify.ts';
import { ofValidation, type Place } from './problem/of-validation.ts';
import type { ReadyAnswer } from './ready-answer.ts';
import { RouterPerMethod } from './router.ts';
import type { Services } from './services.ts';

export interface ApiOptions {
  readonly logger: Logger;
  /**
   * The address callers use, without a slash at its end: issuer and audience of tokens, server of the document. Asked
   * when it is needed, since a free port is known only once the server listens. All replicas say the same.
   */
  readonly baseUrl: () => string;
  /** health: only whether the process lives and is ready. Absent: everything. */
  readonly serves?: 'everything' | 'health';
  readonly metrics?: Metrics;
  readonly traces?: Traces;
  /** What /metrics answers. Absent: there is no such address. */
  readonly scrape?: () => Promise<string>;
}

/** The app, and what it can answer before Node's request has become one of Hono's. */
export type Api = OpenAPIHono<ApiEnv> & { readonly ready: ReadyAnswer };

/** Whatever asks for no token, and health, is under other addresses. */
const BOUNDED = '/v1/';

const PLACES: Readonly<Record<string, Place>> = { json: 'body', query: 'query', param: 'path', header: 'header' };

export function createApi(services: Services, options: ApiOptions): Api {
  const { logger, baseUrl, serves = 'everything', metrics = NO_METRICS, traces = NO_TRACES, scrape } = options;
  const endpoints = [
    ...(serves === 'everything' ? ENDPOINTS : ENDPOINTS.filter(isHealth)),
    ...(scrape === undefined ? [] : [showMetrics(scrape)]),
  ];
  const { keyRing, clients, clock, newId } = services;
  const api = new OpenAPIHono<ApiEnv>({
    router: new RouterPerMethod(),
    defaultHook: (result) => {
      if (!result.success) throw ofValidation(result.error.issues, PLACES[result.target] ?? 'body');
    },
  });
  const parts: ApiParts = {
    services,
    tokens: createTokenIssuer({ keyRing, baseUrl, clock, newId }),
    document: () => openApiDocument(baseUrl()),
  };
  const verify = createTokenVerifier({ keyRing, clients, baseUrl, clock });
  const authentication = authenticate(verify);

  api.use(requestId(newId));
  if (traces.on) api.use(traced(traces));
  api.use(accessLog(logger, clock, metrics));
  const { bound, leavesRoom } = inFlight({ max: IN_FLIGHT_MAX, keptForOrders: IN_FLIGHT_FOR_ORDERS });
  api.use(`${BOUNDED}*`, bound);
  api.onError(answerErrors(logger));
  api.notFound(notFound(endpoints.map(({ operation }) => operation)));
  for (const endpoint of endpoints) {
    const guards = guardsOf(endpoint, services, authentication);
    endpoint.mount(api, parts, isShedFirst(endpoint) ? [leavesRoom, ...guards] : guards);
  }
  // A traced request takes the whole way, so that its span is made in one place.
  const fromMemory = serves === 'everything' && !traces.on;
  const ready = fromMemory ? readyCredit({ services, verify, logger, metrics }) : () => false;
  return Object.assign(api, { ready });
}

/** All that is bounded but submitting (a change is one), re-checking and cancelling orders, whose scope they alone have. */
function isShedFirst({ operation, access }: Endpoint): boolean {
  return operation.path.startsWith(BOUNDED) && access !== 'orders:write';
}

function isHealth({ operation }: Endpoint): boolean {
  return operation.tags?.includes('health') === true;
}

/** Deny by default: who is not let in by the endpoint's own access gets no further. */
function guardsOf({ operation, access }: Endpoint, services: Services, authentication: Guard): readonly Guard[] {
  const guards: Guard[] = [];
  const takesWork = access !== 'open' || operation.method !== 'get';
  if (takesWork) guards.push(draining(services.draining));
  if (access !== 'open') guards.push(authentication, requireScope(access));
  if (operation.request?.body !== undefined) {
    if (access === 'open') guards.push(bodyLimit(FORM_LIMIT_BYTES));
    else guards.push(jsonOnly, bodyLimit(BODY_LIMIT_BYTES));
  }
  return guards;
}
