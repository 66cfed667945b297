/** One customer's position, through the freshness policy of its entity. */
import type { CreditPosition } from '../canonical/credit-position.ts';
import { entityKey } from '../canonical/entity.ts';
import type { FreshReader, ReadRequest } from '../freshness/port.ts';
import type { RulePolicies } from '../rules/port.ts';
import type { ErpDirectory } from '../systems/erp/port.ts';
import type { CreditReader } from './port.ts';
import type { Silences } from './silences.ts';

export interface CreditReaderDeps {
  readonly fresh: FreshReader;
  readonly erps: ErpDirectory;
  readonly policies: Pick<RulePolicies, 'readingRules'>;
  /** Is told what the ERPs answer and fail. Absent: nobody asks since when one is silent. */
  readonly silences?: Pick<Silences, 'answered' | 'failed'>;
}

/** `read` throws RULE_MISSING, ENTITY_UNKNOWN, and ErpError where there is no older value to show. */
export function creditReader({ fresh, erps, policies, silences }: CreditReaderDeps): CreditReader {
  return {
    async read({ orgId, entity, customer, rules, mode, deadlineMs, correlationId, peeked }) {
      const request: ReadRequest<CreditPosition> = {
        orgId,
        ...policies.readingRules(rules.document, 'credit', entity),
        key: `${entityKey(entity)}/${customer}`,
        mode,
        deadlineMs,
        ...(peeked === undefined ? {} : { peeked }),
        load: async (loadDeadlineMs, behind) => {
          const erp = await erps.connection(orgId, entity.connectionId);
          const value = await erp.getCredit(entity, customer, {
            ...{ deadlineMs: loadDeadlineMs, correlationId },
            criticality: behind ? 'refresh' : 'credit',
          });
          silences?.answered(orgId, entity);
          return value;
        },
      };
      try {
        return await fresh.read(request);
      } catch (error) {
        silences?.failed(orgId, entity, error);
        throw error;
      }
    },
  };
}
