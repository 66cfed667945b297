/** Requests as the package sends them, each with ids and a key of its own: the same seed, the same requests. */
import { erpKeyOf } from '../../../companion/src/orders/erp-key.ts';
import type { NewSubmission } from '../../../companion/src/orders/port.ts';
import { ACCOUNT, DEBTOR, sameRequest } from '../histories.ts';

export interface Requests {
  /** From 0 up to 1. */
  readonly random: () => number;
  newId(): string;
  /** A record of the org asks for so many pieces. */
  next(orgId: string, recordId: string, quantity: string, more?: Partial<NewSubmission>): NewSubmission;
}

export function requestsOf(seed: number, rulesHash: string): Requests {
  const random = randomOf(seed);
  let keys = 0;
  return {
    random,
    newId: () => newId(random),
    next: (orgId, recordId, quantity, more = {}) => {
      const submissionId = newId(random);
      const key = `key-of-a-release-${String((keys += 1)).padStart(6, '0')}`;
      const own = { submissionId, erpKey: erpKeyOf(submissionId), rulesHash };
      return sameRequest({ orgId, recordId, accountId: ACCOUNT, quantity, key, submissionId }, DEBTOR, {
        ...own,
        ...more,
      });
    },
  };
}

/** A linear congruential generator (Numerical Recipes). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

function newId(random: () => number): string {
  const hex = Array.from({ length: 22 }, () => Math.floor(random() * 16).toString(16)).join('');
  return `01900000-${hex.slice(0, 4)}-7${hex.slice(4, 7)}-8${hex.slice(7, 10)}-${hex.slice(10)}`;
}
