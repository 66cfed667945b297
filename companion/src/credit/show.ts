/** Credit on a page (R1, R2, R8): an account's position per entity and in one currency, less what is reserved here. */
import { instant } from '../canonical/time.ts';
import type { AskedScope, RulePolicies, RuleReader } from '../rules/port.ts';
import type { CreditAnswer, ShowCredit } from './answer.ts';
import { entityCredit, type EntityDeps, readStanding } from './entity-credit.ts';
import { headlineOf, NO_CUSTOMER_LINK } from './headline.ts';
import { payerKey, payersOf } from './payers.ts';
import type { CreditBook, KeptCredit } from './port.ts';
import { totalOf } from './total.ts';

export interface ShowCreditDeps extends EntityDeps {
  readonly book: CreditBook;
  readonly rules: RuleReader;
  readonly policies: Pick<RulePolicies, 'creditPolicyFor' | 'readingRules'>;
}

/**
 * Throws RULE_MISSING when the org has no rules at all, and what is no failure of an ERP. An ERP that fails is a problem
 * of its entity, with older figures where there are any.
 */
export function createShowCredit(deps: ShowCreditDeps): ShowCredit {
  const { clock } = deps;
  return async ({ orgId, accountId, refresh, deadlineMs, correlationId }) => {
    const endsAtMs = clock.now() + deadlineMs;
    const timeLeft = () => Math.max(endsAtMs - clock.now(), 1);
    const [rules, book] = await Promise.all([deps.rules.snapshot(orgId), deps.book.look(orgId, accountId)]);
    const payers = payersOf(book.links);
    const answer = (rest: Pick<CreditAnswer, 'headline' | 'entities' | 'total'>): CreditAnswer => ({
      accountId,
      ...rest,
      rulesHash: rules.hash,
      answeredAt: instant(clock.now()),
    });
    if (payers.length === 0) return answer({ headline: NO_CUSTOMER_LINK, entities: [] });

    const asked = { orgId, rules, refresh, correlationId, timeLeft };
    const looked = { now: book.now, atMs: clock.now() };
    const kept = keptOf(book.links);
    const standings = await Promise.all(
      payers.map((payer) => readStanding(deps, asked, payer, { ...looked, kept: kept.get(payerKey(payer)) })),
    );
    const nowMs = clock.now();
    const policyFor = (scope: AskedScope) => deps.policies.creditPolicyFor(rules.document, scope);
    const entities = standings.map((standing) => entityCredit(standing, nowMs, policyFor));
    const total = totalOf(entities, standings, rules.document.reportingCurrency);
    return answer({ headline: headlineOf(entities, total), entities, ...(total === undefined ? {} : { total }) });
  };
}

function keptOf(links: Awaited<ReturnType<CreditBook['look']>>['links']): ReadonlyMap<string, KeptCredit> {
  return new Map(
    links.flatMap(({ connectionId, entity, customer, kept }) =>
      kept === undefined ? [] : [[payerKey({ connectionId, entity, payer: customer }), kept]],
    ),
  );
}
