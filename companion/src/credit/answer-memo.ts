/** A whole credit answer given again for a second (docs/decisions/0007), so that a busy page costs one look a second. */
import { LRUCache } from 'lru-cache';
import type { Clock } from '../canonical/time.ts';
import { CREDIT_ANSWER_CACHE_MAX, CREDIT_ANSWER_CACHE_MS } from '../platform/limits.ts';
import type { CreditAnswer, ShowCredit } from './answer.ts';

export interface CreditMemo {
  /** As the wrapped one; an answer may be up to CREDIT_ANSWER_CACHE_MS old, one to a refresh never is. */
  readonly showCredit: ShowCredit;
  /** The answer of less than CREDIT_ANSWER_CACHE_MS ago that `showCredit` would give again, where there is one. */
  readonly ready: (orgId: string, accountId: string) => CreditAnswer | undefined;
  /** What was answered for the account, or is being worked out, is not given again: something of it has moved. */
  readonly forget: (orgId: string, accountId: string) => void;
}

/** Who asks for an account while its answer is worked out shares that work. */
export function creditMemo({
  showCredit,
  clock,
}: {
  readonly showCredit: ShowCredit;
  readonly clock: Clock;
}): CreditMemo {
  const known = new LRUCache<string, { readonly answer: CreditAnswer; readonly untilMs: number }>({
    max: CREDIT_ANSWER_CACHE_MAX,
  });
  const underWay = new Map<string, Promise<CreditAnswer>>();

  function work(id: string, request: Parameters<ShowCredit>[0]): Promise<CreditAnswer> {
    const working = showCredit(request).then(
      (answer) => {
        // Forgotten, or overtaken by a refresh, it must not be given to those who come later.
        if (underWay.get(id) === working) {
          underWay.delete(id);
          known.set(id, { answer, untilMs: clock.now() + CREDIT_ANSWER_CACHE_MS });
        }
        return answer;
      },
      (error: unknown) => {
        if (underWay.get(id) === working) underWay.delete(id);
        throw error;
      },
    );
    underWay.set(id, working);
    return working;
  }

  function ready(id: string): CreditAnswer | undefined {
    const entry = known.get(id);
    return entry !== undefined && clock.now() < entry.untilMs ? entry.answer : undefined;
  }

  return {
    showCredit(request) {
      const id = idOf(request.orgId, request.accountId);
      if (request.refresh) return work(id, request);
      const answer = ready(id);
      if (answer !== undefined) return Promise.resolve(answer);
      return underWay.get(id) ?? work(id, request);
    },
    ready: (orgId, accountId) => ready(idOf(orgId, accountId)),
    forget(orgId, accountId) {
      const id = idOf(orgId, accountId);
      known.delete(id);
      underWay.delete(id);
    },
  };
}

function idOf(orgId: string, accountId: string): string {
  return `${orgId}/${accountId}`;
}
