/** An account's invoices (R6): those of every customer that it buys, is billed or pays as. */
import { type EntityRef, entityKey } from '../canonical/entity.ts';
import type { CustomerLink } from '../canonical/customer.ts';
import { instant } from '../canonical/time.ts';
import type { CustomerLinkStore } from '../customers/port.ts';
import type { RuleReader } from '../rules/port.ts';
import { answerOf, type Gathered, gatherPayments } from './gather.ts';
import { NO_CUSTOMER_LINK } from './headline.ts';
import { checkCursor } from './page.ts';
import type { ListAccountInvoices } from './port.ts';
import { customerGone, notRead, notWhole, readBefore } from './problem.ts';
import { type Asked, type InvoiceReaderDeps, readInvoices } from './reader.ts';

export interface AccountInvoiceDeps extends InvoiceReaderDeps {
  readonly links: CustomerLinkStore;
  readonly rules: RuleReader;
}

/**
 * An ERP that cannot be asked is a problem of its entity. A page that follows reads on from what the first one has read:
 * `refresh` asks the ERPs for the first page only. Throws VALIDATION on a cursor of another list, and RULE_MISSING when
 * the org has no rules at all.
 */
export function createListAccountInvoices(deps: AccountInvoiceDeps): ListAccountInvoices {
  const { clock } = deps;
  return async (request) => {
    const { orgId, accountId, openOnly, correlationId } = request;
    const list = ['account', orgId, accountId, openOnly];
    checkCursor(request.cursor, list);
    const endsAtMs = clock.now() + request.deadlineMs;
    const [rules, links] = await Promise.all([deps.rules.snapshot(orgId), deps.links.forAccount(orgId, accountId)]);
    const customers = customersOf(links);
    if (customers.length === 0) {
      return {
        headline: NO_CUSTOMER_LINK,
        items: [],
        ageing: [],
        problems: [],
        answeredAt: instant(clock.now()),
      };
    }
    const asked: Asked = {
      ...{ orgId, rules, correlationId },
      mode: request.refresh && request.cursor === undefined ? 'refresh' : 'display',
      timeLeft: () => Math.max(endsAtMs - clock.now(), 1),
    };
    const gathered = await Promise.all(
      customers.map(({ at, customer }) => gather(deps, asked, at, customer, openOnly)),
    );
    return answerOf(deps, request, gathered, list);
  };
}

async function gather(
  deps: AccountInvoiceDeps,
  asked: Asked,
  at: EntityRef,
  customer: string,
  openOnly: boolean,
): Promise<Gathered> {
  const [invoices, paid] = await Promise.all([
    gatherInvoices(deps, asked, at, customer, openOnly),
    gatherPayments(deps, asked, at, [customer]),
  ]);
  // Where the invoices are not known, why they are not comes first, and a second sentence about payments tells nothing.
  const problems = invoices.lists.length === 0 ? invoices.problems : [...invoices.problems, ...paid.problems];
  return { at, ...invoices, payments: paid.payments, problems };
}

/** A list that is too long to be whole still shows everything that is open. */
async function gatherInvoices(
  deps: AccountInvoiceDeps,
  asked: Asked,
  at: EntityRef,
  customer: string,
  openOnly: boolean,
): Promise<Pick<Gathered, 'lists' | 'holdsAllOpen' | 'problems'>> {
  try {
    const reading = await readInvoices(deps, asked, at, { customer, openOnly });
    const first = { reading, atMs: deps.clock.now() };
    const before = readBefore(reading, 'invoices', at);
    const problems = before === undefined ? [] : [before];
    if (reading.value.isWhole) return { lists: [first], holdsAllOpen: true, problems };
    problems.push(notWhole('invoices', at));
    if (openOnly) return { lists: [first], holdsAllOpen: false, problems };
    const open = await gatherInvoices(deps, asked, at, customer, true);
    return {
      lists: [first, ...open.lists],
      holdsAllOpen: open.lists.length > 0 && open.holdsAllOpen,
      problems: [...problems, ...open.problems],
    };
  } catch (error) {
    const problem = notRead(error, 'invoices', at, customerGone(customer, at));
    return { lists: [], holdsAllOpen: false, problems: [problem] };
  }
}

/** Each customer of an entity once; what is only shipped to it is billed to another. */
function customersOf(links: readonly CustomerLink[]): readonly { readonly at: EntityRef; readonly customer: string }[] {
  const customers = new Map<string, { readonly at: EntityRef; readonly customer: string }>();
  for (const { connectionId, entity, customer, role } of links) {
    if (role === 'shipTo') continue;
    const at = { connectionId, entity };
    customers.set(JSON.stringify([entityKey(at), customer]), { at, customer });
  }
  return [...customers.values()];
}
