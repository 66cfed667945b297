/**
 * The one query of the Tooling API that is answered here: the active validation rules of an object with their words. Anything
 * else of that API is refused by name. Rules are seen with View Setup and Configuration only.
 */
import { Hono } from 'hono';
import type { Org } from '../org.ts';
import { unquoted } from '../query/literal.ts';
import { notSupported, Refusal } from '../refusal.ts';
import type { RestApp, RestEnv } from './request.ts';

const RULES_OF =
  /^SELECT ValidationName, ErrorMessage FROM ValidationRule WHERE EntityDefinition\.QualifiedApiName = ('(?:[^'\\]|\\.)*') AND Active = true$/i;

export function tooling(org: Org): RestApp {
  return new Hono<RestEnv>().get('/query', (c) => {
    const soql = (c.req.query('q') ?? '').trim().replace(/\s+/g, ' ');
    const [, object] = RULES_OF.exec(soql) ?? [];
    if (object === undefined) throw notSupported(`the Tooling query ${soql === '' ? '(none)' : soql}`);
    if (!c.get('user').grants.viewsSetup) {
      throw new Refusal(400, 'INVALID_TYPE', "sObject type 'ValidationRule' is not supported.");
    }
    const records = org.rules.of(unquoted(object)).map(({ name, message }) => ({
      attributes: { type: 'ValidationRule' },
      ValidationName: name,
      ErrorMessage: message,
    }));
    const size = records.length;
    return c.json({ size, totalSize: size, done: true, queryLocator: null, entityTypeName: 'ValidationRule', records });
  });
}
