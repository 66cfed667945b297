/** The database's look at an account's credit, in memory: the test's links and reservations, a fake store's readings. */
import type { CustomerLink } from '../../canonical/customer.ts';
import type { Money } from '../../canonical/money.ts';
import { type Clock, instant } from '../../canonical/time.ts';
import type { FreshnessStore } from '../../freshness/port.ts';
import type { CreditBook } from '../port.ts';
import { ACCOUNT } from './desk.ts';

export function bookOf(world: {
  readonly clock: Clock;
  readonly store: Pick<FreshnessStore, 'peek'>;
  readonly links: readonly CustomerLink[];
  readonly reserved: (entity: string, customer: string) => readonly Money[];
}): CreditBook {
  return {
    async look(orgId, accountId) {
      const links = await Promise.all(
        (accountId === ACCOUNT ? world.links : []).map(async (link) => {
          const { entity, customer } = link;
          const { reading } = await world.store.peek(orgId, 'credit', `erp/${entity}/${customer}`);
          if (reading === undefined) return link;
          return { ...link, kept: { reading, reserved: world.reserved(entity, customer) } };
        }),
      );
      return { links, now: instant(world.clock.now()) };
    },
  };
}
