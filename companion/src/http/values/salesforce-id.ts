/** Salesforce record ids. The 15 character form is written as the 18 character one, so that one record has one key. */
import { z } from '@hono/zod-openapi';
import { expected } from './expected.ts';

const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const PATTERN = /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/;

/**
 * The 18 character form of an id. Each of the last three characters says which of five characters are capitals
 * (Salesforce's documentation, "ID Field Type").
 */
export function longSalesforceId(id: string): string {
  if (id.length !== 15) return id;
  let suffix = '';
  for (let chunk = 0; chunk < 15; chunk += 5) {
    let capitals = 0;
    for (let offset = 0; offset < 5; offset++) {
      if (/[A-Z]/.test(id.charAt(chunk + offset))) capitals |= 1 << offset;
    }
    suffix += SUFFIX.charAt(capitals);
  }
  return id + suffix;
}

export function isSalesforceId(value: string): boolean {
  return PATTERN.test(value);
}

export function salesforceId(what: string) {
  const rule = expected(`${what}: a Salesforce id of 15 or 18 letters and digits`);
  return z.string(rule).regex(PATTERN, rule).overwrite(longSalesforceId);
}
