/**
 * Ids of Salesforce, and the one way in which each is written here, so that one record has one key.
 *
 * An id has 15 characters, of which upper and lower case differ, or 18, of which they do not: each of the last three says which
 * five of the first 15 are capitals, as the letters A to Z and the digits 0 to 5 for the numbers 0 to 31, the first character
 * as the lowest bit (Salesforce, Object Reference, "ID Field Type"; Formulas, CASESAFEID). Apex and the APIs answer 18.
 */

const CHUNK = 5;
const SHORT = 15;
const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
/** What an id looks like. What fits may stand in a query as it is: nothing in it ends a text in quotes. */
export const SALESFORCE_ID = /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/;

/**
 * The id as Salesforce itself writes it, of 18 characters. What a program that knows no letter case made of one, all capitals
 * or all small, gets its case back from the last three characters. Undefined for what cannot be an id: other characters, and
 * last three that do not fit the others, since such a text names two records at once.
 */
export function canonicalSalesforceId(text: string): string | undefined {
  if (!SALESFORCE_ID.test(text)) return undefined;
  if (text.length === SHORT) return longSalesforceId(text);
  const short = text.slice(0, SHORT);
  const suffix = text.slice(SHORT).toUpperCase();
  if (suffixOf(short) === suffix) return short + suffix;
  if (short !== short.toUpperCase() && short !== short.toLowerCase()) return undefined;
  const restored = withCaseOf(short, suffix);
  return suffixOf(restored) === suffix ? restored + suffix : undefined;
}

/** The 18 characters of an id of 15; any other text stays as it is. */
export function longSalesforceId(id: string): string {
  return id.length === SHORT ? id + suffixOf(id) : id;
}

function suffixOf(short: string): string {
  let suffix = '';
  for (let chunk = 0; chunk < SHORT; chunk += CHUNK) {
    let capitals = 0;
    for (let offset = 0; offset < CHUNK; offset++) {
      if (/[A-Z]/.test(short.charAt(chunk + offset))) capitals |= 1 << offset;
    }
    suffix += SUFFIX.charAt(capitals);
  }
  return suffix;
}

function withCaseOf(short: string, suffix: string): string {
  let restored = '';
  for (let at = 0; at < SHORT; at++) {
    const capitals = SUFFIX.indexOf(suffix.charAt(Math.floor(at / CHUNK)));
    const character = short.charAt(at);
    restored += (capitals >> (at % CHUNK)) & 1 ? character.toUpperCase() : character.toLowerCase();
  }
  return restored;
}
