/** Port of the customer link: which ERP customers an account is. Implemented by the database. */
import type { CustomerLink } from '../canonical/customer.ts';

export interface CustomerLinkStore {
  /** All links of an account, in every entity and role; empty when it has none. */
  forAccount(orgId: string, accountId: string): Promise<readonly CustomerLink[]>;
}
