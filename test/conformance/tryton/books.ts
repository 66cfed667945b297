/** One database of a running Tryton, with everybody who works at it: the adapter, the bookkeeper, and what they look at. */
import type { EntityRef } from '../../../companion/src/canonical/entity.ts';
import { trytonAdapter } from '../../../companion/src/systems/erp/adapters/tryton/index.ts';
import { checkPort } from '../../../companion/src/systems/erp/checked-port.ts';
import type { CallContext, ErpPort } from '../../../companion/src/systems/erp/port.ts';
import { readStory } from '../../../local/erp/story.ts';
import { trytonBookkeeper } from '../../../scripts/try/tryton-bookkeeper.ts';
import { TrytonClient } from '../../../scripts/tryton/client.ts';
import type { RunningTryton } from '../../../scripts/tryton/index.ts';

export const CONNECTION = 'erp-main';
export const US: EntityRef = { connectionId: CONNECTION, entity: 'us' };
export const DE: EntityRef = { connectionId: CONNECTION, entity: 'de' };
/** Generous: nothing here is about speed. */
export const CALL: CallContext = { deadlineMs: 60_000, correlationId: 'conformance', criticality: 'order' };

export type Who = 'adapter' | 'bookkeeper';

export interface TestPort {
  readonly who?: Who;
  /** Of a proxy before the server. */
  readonly url?: string;
  readonly database?: string;
  /** How far its clock is ahead. */
  readonly aheadMs?: number;
  readonly wrongSecret?: boolean;
}

export interface TestBooks {
  /** A port of its own, with its own session. */
  port(options?: TestPort): ErpPort;
  /** A person at the ERP's desk, in the entity "us". */
  readonly bookkeeper: ReturnType<typeof trytonBookkeeper>;
  client(who: Who): Promise<TrytonClient>;
  /** Opens a customer in "us" with terms "Net 30"; answers its number. Limit in USD. */
  customer(creditLimit: string): Promise<string>;
}

export function openTestBooks(server: RunningTryton, database: string): TestBooks {
  const login = (who: Who) => ({ url: server.url, database, ...server[who] });
  const bookkeeper = trytonBookkeeper(login('bookkeeper'));
  let customers = 0;
  return {
    port({ who = 'adapter', url = server.url, database: other = database, aheadMs = 0, wrongSecret = false } = {}) {
      const { user, password } = server[who];
      const port = trytonAdapter.create({
        connectionId: CONNECTION,
        baseUrl: new URL(url),
        settings: trytonAdapter.settings.parse({ database: other, user }),
        secret: wrongSecret ? `not ${password}` : password,
        allowPrivateAddresses: true,
        entities: readStory().entities.map(({ entity, name, currency }) => ({
          entity,
          erpEntity: name,
          name,
          currency,
        })),
        clock: { now: () => Date.now() + aheadMs },
      });
      return checkPort(port, { allowPrivateAddresses: true });
    },
    bookkeeper,
    client: async (who) => TrytonClient.logIn(login(who)),
    async customer(creditLimit) {
      customers += 1;
      return bookkeeper.createCustomer({ name: `Customer ${String(customers)}`, creditLimit, paymentTerms: 'Net 30' });
    },
  };
}
