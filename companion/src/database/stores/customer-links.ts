/** Which ERP customers an account is. */
import type { CustomerLink } from '../../canonical/customer.ts';
import type { CustomerLinkStore } from '../../customers/port.ts';
import { answerOf, type Sql } from '../client.ts';

export interface CustomerLinkAdministration extends CustomerLinkStore {
  /** All links of the org. */
  list(orgId: string): Promise<readonly CustomerLink[]>;
  /** With its audit entry; false when the link stands already. */
  add(orgId: string, link: CustomerLink, actor: string): Promise<boolean>;
  /** With its audit entry; false when there is no such link. */
  remove(orgId: string, link: CustomerLink, actor: string): Promise<boolean>;
}

export function customerLinkStore(sql: Sql): CustomerLinkAdministration {
  async function list(orgId: string, accountId: string | null): Promise<readonly CustomerLink[]> {
    return answerOf(sql<{ answer: CustomerLink[] }[]>`select ledgerline.link_list(${orgId}, ${accountId}) as answer`);
  }
  return {
    forAccount: async (orgId, accountId) => list(orgId, accountId),
    list: async (orgId) => list(orgId, null),
    add: async (orgId, link, actor) =>
      answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.link_add(${orgId}, ${link.accountId}, ${link.connectionId}, ${link.entity},
            ${link.customer}, ${link.role}, ${actor}) as answer`,
      ),
    remove: async (orgId, link, actor) =>
      answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.link_remove(${orgId}, ${link.accountId}, ${link.connectionId}, ${link.entity},
            ${link.customer}, ${link.role}, ${actor}) as answer`,
      ),
  };
}
