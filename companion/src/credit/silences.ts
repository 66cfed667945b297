/** Since when an entity's ERP does not answer. Each process counts for itself, and knows nothing of before it began. */
import { LRUCache } from 'lru-cache';
import { type EntityRef, entityKey } from '../canonical/entity.ts';
import { type Clock, type Instant, instant } from '../canonical/time.ts';
import { sourceFailure } from '../freshness/answer.ts';

/** Entities of all orgs that are remembered at once; of one forgotten it is only not said since when. */
const SILENCES_MAX = 10_000;

/** Not what was asked for, and yet an answer. */
const ANSWERS: ReadonlySet<string> = new Set(['RECORD_GONE', 'ERP_REFUSED', 'ERP_ANSWER_BROKEN']);

export interface Silences {
  /** The first of the failures in a row; undefined: the ERP answered last, or was not asked by this process. */
  since(orgId: string, entity: EntityRef): Instant | undefined;
  answered(orgId: string, entity: EntityRef): void;
  /** An ERP that refused has answered; what is no failure of the ERP says nothing of it. */
  failed(orgId: string, entity: EntityRef, error: unknown): void;
}

export function createSilences(clock: Clock): Silences {
  const known = new LRUCache<string, Instant>({ max: SILENCES_MAX });
  return {
    since: (orgId, entity) => known.get(idOf(orgId, entity)),
    answered(orgId, entity) {
      known.delete(idOf(orgId, entity));
    },
    failed(orgId, entity, error) {
      const id = idOf(orgId, entity);
      const code = sourceFailure(error)?.code;
      if (code === 'ERP_UNAVAILABLE') known.set(id, known.get(id) ?? instant(clock.now()));
      else if (code !== undefined && ANSWERS.has(code)) known.delete(id);
    },
  };
}

function idOf(orgId: string, entity: EntityRef): string {
  return `${orgId}/${entityKey(entity)}`;
}
