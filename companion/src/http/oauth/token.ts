/** POST /oauth/token: client credentials (RFC 6749, section 4.4), the client named in the form or by HTTP Basic. */
import { z } from '@hono/zod-openapi';
import { ACCESS_TOKEN_SECONDS } from '../../platform/limits.ts';
import type { ApiContext } from '../context.ts';
import { plainEndpoint } from '../endpoint.ts';
import { secretMatches } from './client-secret.ts';
import { NEVER_STORED, OAuthError, TOKEN_PATH } from './error.ts';
import { SCOPES, type Scope } from './port.ts';

const formSchema = z
  .object({
    grant_type: z.enum(['client_credentials']),
    client_id: z.string().optional().openapi({ description: 'Unless HTTP Basic names the client.' }),
    client_secret: z.string().optional(),
    scope: z.string().optional().openapi({ description: 'Fewer scopes than the client has, separated by spaces.' }),
  })
  .openapi('TokenRequest');

const tokenSchema = z
  .object({
    access_token: z.string(),
    token_type: z.enum(['Bearer']),
    expires_in: z.number().openapi({ type: 'integer', description: 'Seconds.' }),
    scope: z.string(),
  })
  .openapi('TokenResponse');

export const oauthErrorSchema = z
  .object({
    error: z.enum([
      'invalid_request',
      'invalid_client',
      'unsupported_grant_type',
      'invalid_scope',
      'temporarily_unavailable',
      'server_error',
    ]),
    error_description: z.string(),
  })
  .openapi('OAuthError');

const failed = (description: string) => ({
  description,
  content: { 'application/json': { schema: oauthErrorSchema } },
});

export const issueToken = plainEndpoint(
  {
    access: 'open',
    operation: {
      method: 'post',
      path: TOKEN_PATH,
      operationId: 'issueToken',
      tags: ['oauth'],
      summary: 'Get an access token with client credentials',
      request: { body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: formSchema } } } },
      responses: {
        200: { description: 'An access token.', content: { 'application/json': { schema: tokenSchema } } },
        400: failed('The request does not fit RFC 6749.'),
        401: failed('The client is unknown or its secret is wrong.'),
        413: failed('The body is too large.'),
        500: failed('Something failed that should not.'),
        503: failed('No token can be given now.'),
      },
    },
  },
  ({ services, tokens }) =>
    async (c) => {
      const form = formOf(c.req.header('content-type'), await c.req.text());
      const { clientId, secret } = credentialsOf(c, form);
      const client = await services.clients.byClientId(clientId);
      if (!secretMatches(client, secret, services.clock) || client === undefined) {
        throw new OAuthError('invalid_client', 'the client is unknown or its secret is wrong', 401);
      }
      const grant = form.get('grant_type');
      if (grant === null) throw new OAuthError('invalid_request', 'grant_type is missing');
      if (grant !== 'client_credentials') {
        throw new OAuthError('unsupported_grant_type', 'grant_type has to be client_credentials');
      }
      const scopes = scopesOf(form.get('scope'), client.scopes);
      const answer = {
        access_token: await tokens.issue(client, scopes),
        token_type: 'Bearer',
        expires_in: ACCESS_TOKEN_SECONDS,
        scope: scopes.join(' '),
      };
      return c.json(answer, 200, NEVER_STORED);
    },
);

function formOf(contentType: string | undefined, body: string): URLSearchParams {
  if (contentType === undefined || !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)) {
    throw new OAuthError('invalid_request', 'the body has to be application/x-www-form-urlencoded');
  }
  const form = new URLSearchParams(body);
  for (const name of form.keys()) {
    if (form.getAll(name).length > 1) throw new OAuthError('invalid_request', 'a parameter is given more than once');
  }
  return form;
}

interface Credentials {
  readonly clientId: string;
  readonly secret: string;
}

function credentialsOf(c: ApiContext, form: URLSearchParams): Credentials {
  const header = c.req.header('authorization');
  const inForm = { clientId: form.get('client_id'), secret: form.get('client_secret') };
  if (header === undefined) {
    if (!inForm.clientId || !inForm.secret) {
      throw new OAuthError('invalid_client', 'client_id and client_secret are missing', 401);
    }
    return { clientId: inForm.clientId, secret: inForm.secret };
  }
  const basic = basicCredentials(header);
  if (basic === undefined) throw new OAuthError('invalid_client', 'the Authorization header is not HTTP Basic', 401);
  if (inForm.secret !== null || (inForm.clientId !== null && inForm.clientId !== basic.clientId)) {
    throw new OAuthError('invalid_request', 'the client is named in two ways');
  }
  return basic;
}

/** Both parts are form-encoded before they are joined (RFC 6749, section 2.3.1). */
function basicCredentials(header: string): Credentials | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 1 || colon === decoded.length - 1) return undefined;
  try {
    return { clientId: formDecoded(decoded.slice(0, colon)), secret: formDecoded(decoded.slice(colon + 1)) };
  } catch {
    return undefined;
  }
}

function formDecoded(value: string): string {
  return decodeURIComponent(value.replaceAll('+', ' '));
}

/** All that the client has, or the part of it that was asked for. */
function scopesOf(asked: string | null, granted: readonly Scope[]): readonly Scope[] {
  if (asked === null || asked.trim() === '') return granted;
  const names = new Set(asked.split(' ').filter((name) => name !== ''));
  const scopes = SCOPES.filter((scope) => names.has(scope) && granted.includes(scope));
  if (scopes.length !== names.size)
    throw new OAuthError('invalid_scope', 'the client does not have a scope it asks for');
  return scopes;
}
