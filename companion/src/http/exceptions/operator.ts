/**
 * Who acts on an exception: a person, by name. A client alone can look, but the two people that a replay may need cannot be
 * told apart by their client.
 */
import type { Operator } from '../../delivery/dead-letters/port.ts';
import { LedgerlineError } from '../../platform/errors.ts';
import type { ApiContext } from '../context.ts';
import { ACTOR_HEADER, actorParameter, callerOf } from '../headers/actor.ts';

export const operatorParameter = {
  ...actorParameter,
  required: true,
  description: 'The operator, a Salesforce user id or user name; recorded as asserted.',
} as const;

/** Throws VALIDATION when nobody is named. */
export function operatorOf(c: ApiContext): Operator {
  const asserted = c.req.header(ACTOR_HEADER);
  if (asserted === undefined) {
    throw new LedgerlineError('VALIDATION', {
      detail: `${ACTOR_HEADER}: is missing: expected the operator’s user id or user name`,
      field: ACTOR_HEADER,
      action: 'Say who acts: whatever is done about an exception is recorded with a name.',
    });
  }
  return callerOf(c);
}
