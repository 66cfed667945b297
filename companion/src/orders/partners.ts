/** The ERP customers that an order is billed and shipped to, where its accounts name others than the buyer. */
import type { CustomerLink, PartnerRole } from '../canonical/customer.ts';
import type { CustomerLinkStore } from '../customers/port.ts';
import { ErpError } from '../systems/erp/errors.ts';
import type { Submission } from './port.ts';

export interface Partners {
  readonly billTo?: string;
  readonly shipTo?: string;
}

/**
 * Resolved again from the links at the moment of asking: a submission may be asked long after it was routed, and in an
 * ERP that an earlier revision decided. By role as routing does; throws ErpError MASTER_DATA when a
 * named account has no link in the entity, or could be several customers.
 */
export async function partnersOf(links: CustomerLinkStore, orgId: string, submission: Submission): Promise<Partners> {
  const { billToAccountId, shipToAccountId } = submission.order;
  const [billTo, shipTo] = await Promise.all([
    partner(links, orgId, submission, 'billTo', billToAccountId),
    partner(links, orgId, submission, 'shipTo', shipToAccountId),
  ]);
  return { ...(billTo === undefined ? {} : { billTo }), ...(shipTo === undefined ? {} : { shipTo }) };
}

/** For comparing: one that is not to be told from the links any more is left out, and nothing fails for it. */
export async function namedPartners(
  links: CustomerLinkStore,
  orgId: string,
  submission: Submission,
): Promise<Partners> {
  try {
    return await partnersOf(links, orgId, submission);
  } catch {
    return {};
  }
}

async function partner(
  links: CustomerLinkStore,
  orgId: string,
  submission: Submission,
  role: PartnerRole,
  accountId: string | undefined,
): Promise<string | undefined> {
  if (accountId === undefined) return undefined;
  const here = (await links.forAccount(orgId, accountId)).filter(
    (link: CustomerLink) => link.connectionId === submission.connectionId && link.entity === submission.entity,
  );
  const byRole = [here.filter((link) => link.role === role), here.filter((link) => link.role === 'soldTo'), here];
  const linked = byRole.find((links) => links.length > 0) ?? [];
  const [only, second] = [...new Set(linked.map(({ customer }) => customer))];
  if (only !== undefined && second === undefined) return only;
  const what = only === undefined ? 'no customer link' : 'links to several customers';
  throw new ErpError('MASTER_DATA', `Account ${accountId} has ${what} in ${submission.entity}.`, {
    retryable: false,
    outcomeKnown: true,
  });
}
