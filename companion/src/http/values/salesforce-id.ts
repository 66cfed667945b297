/** A Salesforce id in a request: whichever form it comes in, the companion goes on with the canonical one. */
import { z } from '@hono/zod-openapi';
import { canonicalSalesforceId, SALESFORCE_ID } from '../../canonical/salesforce-id.ts';
import { expected } from './expected.ts';

export function salesforceId(what: string) {
  const rule = expected(`${what}: a Salesforce id of 15 or 18 letters and digits`);
  return z
    .string(rule)
    .regex(SALESFORCE_ID, { ...rule, abort: true })
    .refine((id) => canonicalSalesforceId(id) !== undefined, {
      error: `${what}: the last three characters do not fit the first 15; send the id as Salesforce gives it`,
    })
    .overwrite((id) => canonicalSalesforceId(id) ?? id);
}
