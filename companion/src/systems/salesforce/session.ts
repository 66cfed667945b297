/**
 * A signed-in session of one org, shared by all calls of this process. A 401 leads to one new sign-in and one more try of
 * that request, never to a loop; whoever asks meanwhile waits for the same sign-in.
 *
 * Refresh guard (A3): a token that another org gave is never used. A refreshed sandbox keeps its address and gets a new
 * id; writing production's records into it, or its into production, would be silent otherwise.
 */
import { answerFailure } from './failure.ts';
import { SalesforceError, type SalesforceCall, type SalesforceConnection } from './port.ts';
import { type SignInParts, signIn, type Token } from './sign-in.ts';
import { timeLeft } from './time-left.ts';
import type { OrgAnswer, OrgRequest } from './transport.ts';

export interface SessionParts extends SignInParts {
  readonly connection: SalesforceConnection;
  /** Another org answers at the address. */
  readonly onOtherOrg: (foundOrgId: string) => Promise<void>;
}

export interface Session {
  /** Any status but 401 is an answer. */
  send(request: Omit<OrgRequest, 'headers'> & { readonly headers?: OrgRequest['headers'] }): Promise<OrgAnswer>;
  token(call: SalesforceCall, renew?: boolean): Promise<Token>;
  usage(): { readonly used: number; readonly max: number } | undefined;
}

export function createSession(parts: SessionParts): Session {
  const { connection, transport, clock } = parts;
  let current: Token | undefined;
  let signingIn: Promise<Token> | undefined;
  let usage: { used: number; max: number } | undefined;

  async function signInOnce(call: SalesforceCall): Promise<Token> {
    try {
      const token = await signIn(parts, connection, call);
      if (token.orgId !== connection.expectedOrgId) {
        await parts.onOtherOrg(token.orgId);
        throw new SalesforceError('ORG_CHANGED', otherOrg(connection, token.orgId), {
          retryable: false,
          outcomeKnown: true,
        });
      }
      current = token;
      return token;
    } finally {
      signingIn = undefined;
    }
  }

  async function renewed(refusedToken: Token | undefined, call: SalesforceCall): Promise<Token> {
    if (current !== undefined && current !== refusedToken) return current;
    signingIn ??= signInOnce(call);
    return signingIn;
  }

  async function send(request: Parameters<Session['send']>[0], token: Token): Promise<OrgAnswer> {
    const answer = await transport.send({
      ...request,
      headers: {
        accept: 'application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...request.headers,
        authorization: `Bearer ${token.accessToken}`,
      },
    });
    usage = usageIn(answer.header('sforce-limit-info')) ?? usage;
    return answer;
  }

  return {
    usage: () => usage,
    token: async (call, renew = false) => (renew ? renewed(current, call) : (current ?? renewed(undefined, call))),
    async send(request) {
      const left = timeLeft(clock, request.call);
      const token = current ?? (await renewed(undefined, left()));
      const answer = await send({ ...request, call: left() }, token);
      if (answer.status !== 401) return answer;
      const newToken = await renewed(token, left());
      const again = await send({ ...request, call: left() }, newToken);
      if (again.status === 401) throw answerFailure(again, false);
      return again;
    },
  };
}

function otherOrg({ instanceUrl, expectedOrgId }: SalesforceConnection, found: string): string {
  return `At ${instanceUrl} answers org ${found}, not ${expectedOrgId}. Nothing is written; an admin confirms the new org.`;
}

function usageIn(header: string | undefined): { used: number; max: number } | undefined {
  const [, used, max] = /api-usage=(\d+)\/(\d+)/.exec(header ?? '') ?? [];
  return used === undefined || max === undefined ? undefined : { used: Number(used), max: Number(max) };
}
