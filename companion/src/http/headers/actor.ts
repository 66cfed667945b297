/**
 * Who acts: the org's client asserts its user in Ledgerline-Actor. It is recorded as asserted, since nothing here proves
 * it: the org is the trust boundary. Without the header the client itself acts.
 */
import { canonicalSalesforceId } from '../../canonical/salesforce-id.ts';
import { LedgerlineError } from '../../platform/errors.ts';
import { REQUEST_DEADLINE_MS } from '../../platform/limits.ts';
import type { Caller } from '../../orders/answer.ts';
import type { ApiContext } from '../context.ts';
import { tokenOf } from '../middleware/authenticate.ts';

export const ACTOR_HEADER = 'Ledgerline-Actor';
/** A user's id; a user name of Salesforce has an @. */
const USER_ID = /^005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;
const ACTOR = /^[A-Za-z0-9._@+-]{1,80}$/;

export const actorParameter = {
  name: ACTOR_HEADER,
  in: 'header',
  required: false,
  description: 'The acting user, a Salesforce user id or user name; recorded as asserted.',
  schema: { type: 'string', pattern: ACTOR.source },
} as const;

export function callerOf(c: ApiContext): Caller {
  const token = tokenOf(c);
  const asserted = c.req.header(ACTOR_HEADER);
  if (asserted !== undefined && !ACTOR.test(asserted)) {
    throw new LedgerlineError('VALIDATION', {
      detail: `${ACTOR_HEADER}: expected a user id or user name of 1 to 80 letters, digits and . _ @ + -`,
      field: ACTOR_HEADER,
    });
  }
  // One person is one name, in whichever form their id was written.
  const actor = asserted !== undefined && USER_ID.test(asserted) ? canonicalSalesforceId(asserted) : asserted;
  if (asserted !== undefined && actor === undefined) {
    throw new LedgerlineError('VALIDATION', {
      detail: `${ACTOR_HEADER}: the last three characters of the user id do not fit the first 15`,
      field: ACTOR_HEADER,
    });
  }
  return {
    orgId: token.orgId,
    actor: actor === undefined ? `client:${token.clientId}` : `asserted:${actor}`,
    correlationId: c.get('requestId'),
    deadlineMs: REQUEST_DEADLINE_MS,
  };
}
