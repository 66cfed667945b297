/**
 * Every endpoint of the API, and the OpenAPI 3.0.3 document made from them. A new endpoint is a file in its noun's folder
 * and a line in ENDPOINTS; api.ts mounts what stands there.
 */
import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import { CATALOGUE, type ErrorCode } from '../platform/error-catalogue.ts';
import { checkCredit } from './credit/check.ts';
import { showCredit } from './credit/show.ts';
import type { Endpoint } from './endpoint.ts';
import { approveReplay } from './exceptions/approve.ts';
import { declineReplay } from './exceptions/decline.ts';
import { dryRunException } from './exceptions/dry-run.ts';
import { editException } from './exceptions/edit.ts';
import { listExceptionGroups } from './exceptions/groups.ts';
import { listExceptions } from './exceptions/list.ts';
import { listReplays } from './exceptions/list-replays.ts';
import { replayExceptions } from './exceptions/replay.ts';
import { showException } from './exceptions/show.ts';
import { showReplay } from './exceptions/show-replay.ts';
import { showLive } from './health/live.ts';
import { showReady } from './health/ready.ts';
import { listAccountInvoices } from './invoices/list-for-account.ts';
import { listOrderInvoices } from './invoices/list-for-order.ts';
import { TOKEN_PATH } from './oauth/error.ts';
import { listKeys } from './oauth/jwks.ts';
import { SCOPE_MEANINGS, SCOPES } from './oauth/port.ts';
import { issueToken } from './oauth/token.ts';
import { showDocument } from './openapi/show.ts';
import { cancelOrder } from './orders/cancel.ts';
import { listOrders } from './orders/list.ts';
import { preflightOrder } from './orders/preflight.ts';
import { recheckOrder } from './orders/recheck.ts';
import { showOrder } from './orders/show.ts';
import { submitOrder } from './orders/submit.ts';
import { listConnections } from './setup/list-connections.ts';
import { showBackfill } from './setup/show-backfill.ts';
import { startBackfill } from './setup/start-backfill.ts';
import { testConnections } from './setup/test-connections.ts';
import { PROBLEM_TYPE, problemSchema } from './problem/problem.ts';

export const ENDPOINTS: readonly Endpoint[] = [
  showCredit,
  checkCredit,
  listAccountInvoices,
  preflightOrder,
  submitOrder,
  listOrders,
  showOrder,
  recheckOrder,
  cancelOrder,
  listOrderInvoices,
  listExceptions,
  listExceptionGroups,
  showException,
  editException,
  dryRunException,
  replayExceptions,
  listReplays,
  showReplay,
  approveReplay,
  declineReplay,
  listConnections,
  testConnections,
  startBackfill,
  showBackfill,
  issueToken,
  listKeys,
  showLive,
  showReady,
  showDocument,
];

export const API_VERSION = '1.0.0';
const SECURITY_SCHEME = 'clientCredentials';

/** @param serverUrl the address callers use; a relative one when it is not known. */
export function openApiDocument(serverUrl = '/'): ReturnType<OpenAPIHono['getOpenAPIDocument']> {
  const registry = new OpenAPIHono();
  registry.openAPIRegistry.registerComponent('securitySchemes', SECURITY_SCHEME, {
    type: 'oauth2',
    flows: {
      clientCredentials: {
        tokenUrl: serverUrl === '/' ? TOKEN_PATH : new URL(TOKEN_PATH, serverUrl).href,
        scopes: Object.fromEntries(SCOPES.map((scope) => [scope, SCOPE_MEANINGS[scope]])),
      },
    },
  });
  for (const endpoint of ENDPOINTS) registry.openAPIRegistry.registerPath(documented(endpoint));
  return registry.getOpenAPIDocument({
    openapi: '3.0.3',
    info: {
      title: 'Ledgerline',
      version: API_VERSION,
      description:
        'Credit, invoices and orders of the ERPs behind Salesforce. An absent value is an absent field: null is never sent ' +
        'and never taken. Errors are problem documents (RFC 9457) with a stable code.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: serverUrl }],
    tags: ['credit', 'invoices', 'orders', 'exceptions', 'setup', 'oauth', 'health', 'document'].map((name) => ({
      name,
    })),
  });
}

/** All codes an endpoint can answer: its own, and those that its kind implies. */
export function errorCodes({ operation, access, errors }: Endpoint): readonly ErrorCode[] {
  const codes = new Set<ErrorCode>(errors);
  if (operation.request?.params !== undefined || operation.request?.query !== undefined) codes.add('VALIDATION');
  if (access !== 'open') {
    if (operation.method !== 'get') codes.add('VALIDATION');
    const implied: readonly ErrorCode[] = [
      'UNAUTHENTICATED',
      'TOKEN_EXPIRED',
      'SCOPE_MISSING',
      'ORG_UNKNOWN',
      'DATABASE_UNAVAILABLE',
      'DATABASE_FULL',
      'OVERLOADED',
      'DRAINING',
      'INTERNAL',
    ];
    for (const code of implied) codes.add(code);
  }
  if (access !== 'open' && operation.request?.body !== undefined) {
    const implied: readonly ErrorCode[] = [
      'BODY_NOT_JSON',
      'BODY_TOO_LARGE',
      'MEDIA_TYPE_UNSUPPORTED',
      'REQUEST_BROKEN',
    ];
    for (const code of implied) codes.add(code);
  }
  if (access === 'open' && operation.path !== TOKEN_PATH) codes.add('INTERNAL');
  return [...codes];
}

function documented(endpoint: Endpoint): RouteConfig {
  const { operation, access } = endpoint;
  return {
    ...operation,
    security: access === 'open' ? [] : [{ [SECURITY_SCHEME]: [access] }],
    responses: { ...problemResponses(errorCodes(endpoint)), ...operation.responses },
  };
}

function problemResponses(codes: readonly ErrorCode[]): RouteConfig['responses'] {
  const byStatus = Map.groupBy(codes, (code) => CATALOGUE[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.map((code) => `${code}: ${CATALOGUE[code].title}`).join('\n'),
        headers: { 'X-Request-Id': { description: 'The id of the request.', schema: { type: 'string' as const } } },
        content: { [PROBLEM_TYPE]: { schema: problemSchema } },
      },
    ]),
  );
}
