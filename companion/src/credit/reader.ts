/** One customer's position, through the freshness policy of its entity. */
import type { CreditPosition } from '../canonical/credit-position.ts';
import { entityKey } from '../canonical/entity.ts';
import type { FreshReader } from '../freshness/port.ts';
import type { RulePolicies } from '../rules/port.ts';
import type { ErpDirectory } from '../systems/erp/port.ts';
import type { CreditReader } from './port.ts';

export interface CreditReaderDeps {
  readonly fresh: FreshReader;
  readonly erps: ErpDirectory;
  readonly policies: Pick<RulePolicies, 'readingRules'>;
}

/** `read` throws RULE_MISSING, ENTITY_UNKNOWN, and ErpError where there is no older value to show. */
export function creditReader({ fresh, erps, policies }: CreditReaderDeps): CreditReader {
  return {
    async read({ orgId, entity, customer, rules, mode, deadlineMs, correlationId, peeked }) {
      return fresh.read<CreditPosition>({
        orgId,
        ...policies.readingRules(rules.document, 'credit', entity),
        key: `${entityKey(entity)}/${customer}`,
        mode,
        deadlineMs,
        ...(peeked === undefined ? {} : { peeked }),
        load: async (loadDeadlineMs, behind) => {
          const erp = await erps.connection(orgId, entity.connectionId);
          return erp.getCredit(entity, customer, {
            ...{ deadlineMs: loadDeadlineMs, correlationId },
            criticality: behind ? 'refresh' : 'credit',
          });
        },
      });
    },
  };
}
