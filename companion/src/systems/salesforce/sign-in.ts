/** Getting an access token: client credentials, or a JWT signed with the key whose certificate the org has (RFC 7523). */
import { importPKCS8, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../canonical/time.ts';
import { oneLine } from './failure.ts';
import { SalesforceError, type SalesforceCall, type SalesforceConnection } from './port.ts';
import type { Transport } from './transport.ts';

export interface Token {
  readonly accessToken: string;
  /** The id of the org that gave it, 18 characters. */
  readonly orgId: string;
}

const TOKEN_PATH = '/services/oauth2/token';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Salesforce takes an assertion that ends within five minutes. */
const ASSERTION_SECONDS = 180;

const answerSchema = z.object({ access_token: z.string().min(1), id: z.string().min(1) });
const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() });

export interface SignInParts {
  readonly transport: Transport;
  readonly clock: Clock;
  /** What a secret reference leads to; read each time, so that a new secret needs no restart. */
  readonly readSecret: (reference: string) => Promise<string>;
}

export async function signIn(
  { transport, clock, readSecret }: SignInParts,
  connection: SalesforceConnection,
  call: SalesforceCall,
): Promise<Token> {
  const form = await formOf(connection, await secretOf(readSecret, connection.secretRef), clock);
  const answer = await transport.send({
    method: 'POST',
    path: TOKEN_PATH,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    write: false,
    call,
  });
  const body = jsonOf(answer.text);
  if (answer.status !== 200) {
    const said = refusalSchema.safeParse(body);
    const words = said.success ? `${said.data.error}: ${said.data.error_description ?? ''}` : `status ${answer.status}`;
    throw new SalesforceError('SIGN_IN_REFUSED', `Salesforce gives no token: ${oneLine(words)}`, {
      retryable: answer.status >= 500 || answer.status === 429,
      outcomeKnown: true,
      status: answer.status,
    });
  }
  const token = answerSchema.safeParse(body);
  const orgId = token.success ? /\/id\/(00D[A-Za-z0-9]{15})\/[^/]+$/.exec(token.data.id)?.[1] : undefined;
  if (!token.success || orgId === undefined) {
    throw new SalesforceError('ANSWER_BROKEN', 'Salesforce’s token answer does not say which org gave it.', {
      retryable: false,
      outcomeKnown: true,
    });
  }
  return { accessToken: token.data.access_token, orgId };
}

async function formOf({ auth }: SalesforceConnection, secret: string, clock: Clock): Promise<Record<string, string>> {
  if (auth.kind === 'client_credentials') {
    return { grant_type: 'client_credentials', client_id: auth.clientId, client_secret: secret };
  }
  try {
    const key = await importPKCS8(secret, 'RS256');
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(auth.clientId)
      .setSubject(auth.username)
      .setAudience(auth.audience)
      .setExpirationTime(Math.floor(clock.now() / 1_000) + ASSERTION_SECONDS)
      .sign(key);
    return { grant_type: JWT_BEARER, assertion };
  } catch (cause) {
    throw new SalesforceError('SECRET_UNREADABLE', 'The org’s secret is no RS256 private key in PKCS #8 PEM.', {
      retryable: false,
      outcomeKnown: true,
      cause,
    });
  }
}

async function secretOf(readSecret: SignInParts['readSecret'], reference: string): Promise<string> {
  try {
    return await readSecret(reference);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : reference;
    throw new SalesforceError('SECRET_UNREADABLE', `The org’s secret: ${words}.`, {
      retryable: true,
      outcomeKnown: true,
      cause,
    });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
