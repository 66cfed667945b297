/** The rules an org starts with: default-rules.json, a reviewed file that finance changes by putting its own in force. */
import content from './default-rules.json' with { type: 'json' };
import { parseRules } from './parse.ts';
import type { RuleSnapshot } from './port.ts';
import { snapshotOf } from './snapshot.ts';

/** Throws RULES_INVALID when the file does not hold. */
export function defaultRules(): RuleSnapshot {
  return snapshotOf(parseRules(content));
}
