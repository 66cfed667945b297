/** The snapshot in force, remembered for seconds: a change of the rules is in force on every replica within them. */
import { LRUCache } from 'lru-cache';
import type { Clock } from '../canonical/time.ts';
import { LedgerlineError } from '../platform/errors.ts';
import { ORGS_REMEMBERED_MAX } from './limits.ts';
import { storedRules } from './parse.ts';
import type { RuleReader, RuleSnapshot, RuleStore } from './port.ts';
import { snapshotOf } from './snapshot.ts';

export interface RuleReaderDeps {
  readonly store: Pick<RuleStore, 'current'>;
  readonly clock: Clock;
  /** How long a snapshot is given again without asking the store, ms. */
  readonly cacheMs: number;
}

/**
 * `snapshot` throws RULE_MISSING when the org never had rules put in force, and RULES_INVALID when what is stored does not
 * fit its schema or its own hash; neither is remembered. Whoever asks while the store is asked shares that one read.
 */
export function ruleReader({ store, clock, cacheMs }: RuleReaderDeps): RuleReader {
  const known = new LRUCache<string, { readonly snapshot: RuleSnapshot; readonly untilMs: number }>({
    max: ORGS_REMEMBERED_MAX,
  });
  const underWay = new Map<string, Promise<RuleSnapshot>>();

  async function read(orgId: string): Promise<RuleSnapshot> {
    try {
      const snapshot = checked(orgId, await store.current(orgId));
      known.set(orgId, { snapshot, untilMs: clock.now() + cacheMs });
      return snapshot;
    } finally {
      underWay.delete(orgId);
    }
  }

  return {
    async snapshot(orgId) {
      const entry = known.get(orgId);
      if (entry !== undefined && clock.now() < entry.untilMs) return entry.snapshot;
      let reading = underWay.get(orgId);
      if (reading === undefined) {
        reading = read(orgId);
        underWay.set(orgId, reading);
      }
      return reading;
    },
  };
}

function checked(orgId: string, stored: RuleSnapshot | undefined): RuleSnapshot {
  if (stored === undefined) {
    throw new LedgerlineError('RULE_MISSING', {
      detail: `No rules are in force for org ${orgId}.`,
      action: 'Finance puts a set of rules in force for the org; until then nothing is approved.',
      record: orgId,
    });
  }
  // What is hashed is what was stored: a document of an earlier release has fewer fields than it is read as.
  if (snapshotOf(stored.document).hash !== stored.hash) {
    throw new LedgerlineError('RULES_INVALID', {
      detail: `The stored rules of org ${orgId} are not those of their hash ${stored.hash}.`,
      action: 'Operations puts the last reviewed rules in force again and finds out who changed the stored ones.',
      record: orgId,
    });
  }
  return { hash: stored.hash, document: storedRules(stored.document) };
}
