/**
 * Which calls our own limits kept from an ERP that was there: by class, of first calls alone. What is asked again has a budget
 * of its own, and an ERP that is taken for away is asked by nobody.
 */
import { CRITICALITIES, type Criticality } from '../../../companion/src/canonical/criticality.ts';
import { ErpError } from '../../../companion/src/systems/erp/errors.ts';
import type { GuardedPort } from '../../../companion/src/systems/erp/guarded-port.ts';
import type { CallContext, ErpPort } from '../../../companion/src/systems/erp/port.ts';

export interface Counted {
  readonly asked: number;
  readonly refused: number;
}

export interface Shedding {
  readonly byClass: Readonly<Record<Criticality, Counted>>;
  /** The port behind this guard, each call counted. */
  watched(guarded: GuardedPort): ErpPort;
}

/** `isNow`: whether a call that is made now counts. */
export function watchShedding(isNow: () => boolean): Shedding {
  const counted = CRITICALITIES.map((criticality) => [criticality, { asked: 0, refused: 0 }] as const);
  const byClass = Object.fromEntries(counted) as Record<Criticality, { asked: number; refused: number }>;

  async function count<T>(guarded: GuardedPort, call: CallContext, act: () => Promise<T>): Promise<T> {
    if (!isNow() || call.retry === true || guarded.state().breaker !== 'closed') return act();
    const own = byClass[call.criticality];
    own.asked += 1;
    try {
      return await act();
    } catch (error) {
      if (error instanceof ErpError && !error.asked) own.refused += 1;
      throw error;
    }
  }

  return {
    byClass,
    watched: (guarded) => {
      const { port } = guarded;
      return {
        ...port,
        submitOrder: (entity, order, call) => count(guarded, call, () => port.submitOrder(entity, order, call)),
        findOrderByKey: (entity, key, call) => count(guarded, call, () => port.findOrderByKey(entity, key, call)),
        getOrder: (entity, number, call) => count(guarded, call, () => port.getOrder(entity, number, call)),
        listExchangeRates: (entity, call) => count(guarded, call, () => port.listExchangeRates(entity, call)),
      };
    },
  };
}
