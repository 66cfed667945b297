/** What is read for a list of invoices, and the answer that is made of it. */
import type { EntityRef } from '../canonical/entity.ts';
import { entityKey } from '../canonical/entity.ts';
import type { Invoice, Payment } from '../canonical/invoice.ts';
import { dayOf, instant } from '../canonical/time.ts';
import { provenanceOf } from '../freshness/answer.ts';
import type { Reading } from '../freshness/port.ts';
import { ageingOf } from './ageing.ts';
import { headlineOf } from './headline.ts';
import { inOrder, pageOf } from './page.ts';
import type { InvoiceAnswer, InvoiceRequest, InvoiceView } from './port.ts';
import { customerGone, type EntityProblem, notRead, notWhole, readBefore } from './problem.ts';
import type { WholeList } from './read-all.ts';
import { type Asked, type InvoiceReaderDeps, readPayments } from './reader.ts';
import { isOpen, paymentsByInvoice, viewOf } from './view.ts';

export interface Gathered {
  readonly at: EntityRef;
  /** Lists that together hold the invoices; one invoice may stand in several. */
  readonly lists: readonly { readonly reading: Reading<WholeList<Invoice>>; readonly atMs: number }[];
  /** True when every open invoice stands in a list: then it can be said what is open in all. */
  readonly holdsAllOpen: boolean;
  readonly payments: readonly Payment[];
  readonly problems: readonly EntityProblem[];
}

/** Payments of some customers of an entity; one that cannot be read is a problem, not a failure. */
export async function gatherPayments(
  deps: InvoiceReaderDeps,
  asked: Asked,
  at: EntityRef,
  customers: readonly string[],
): Promise<Pick<Gathered, 'payments' | 'problems'>> {
  const read = await Promise.all(
    customers.map(async (customer): Promise<Pick<Gathered, 'payments' | 'problems'>> => {
      try {
        const reading = await readPayments(deps, asked, at, customer);
        const { items, isWhole } = reading.value;
        const before = readBefore(reading, 'payments', at);
        const problems = [...(before === undefined ? [] : [before]), ...(isWhole ? [] : [notWhole('payments', at)])];
        return { payments: items, problems };
      } catch (error) {
        return { payments: [], problems: [notRead(error, 'payments', at, customerGone(customer, at))] };
      }
    }),
  );
  return { payments: read.flatMap(({ payments }) => payments), problems: read.flatMap(({ problems }) => problems) };
}

/** `list` names what is listed, so that its cursors are its own. */
export function answerOf(
  deps: Pick<InvoiceReaderDeps, 'clock'>,
  request: InvoiceRequest,
  gathered: readonly Gathered[],
  list: readonly unknown[],
): InvoiceAnswer {
  const nowMs = deps.clock.now();
  const byEntity = Map.groupBy(gathered, ({ at }) => entityKey(at));
  const views: InvoiceView[] = [];
  const wholly: InvoiceView[] = [];
  for (const parts of byEntity.values()) {
    const ofEntity = viewsOf(parts, nowMs);
    views.push(...ofEntity);
    if (parts.every(({ holdsAllOpen }) => holdsAllOpen)) wholly.push(...ofEntity);
  }
  const shown = request.openOnly ? views.filter(isOpen) : views;
  const unread = gathered.filter(({ lists }) => lists.length === 0).flatMap(({ problems }) => problems.slice(0, 1));
  return {
    headline: headlineOf(views, gathered.length, unread, request.openOnly),
    ...pageOf(inOrder(shown), request, list),
    ageing: ageingOf(wholly),
    problems: distinct(gathered.flatMap(({ problems }) => problems)),
    answeredAt: instant(nowMs),
  };
}

/** Of one entity: each invoice once, as the younger list has it. */
function viewsOf(parts: readonly Gathered[], nowMs: number): readonly InvoiceView[] {
  const payments = paymentsByInvoice(parts.flatMap((part) => part.payments));
  const today = dayOf(nowMs);
  const views = new Map<string, InvoiceView>();
  for (const { at, lists } of parts) {
    const oldestFirst = lists.toSorted((a, b) => (a.reading.asOf < b.reading.asOf ? -1 : 1));
    for (const { reading, atMs } of oldestFirst) {
      const provenance = provenanceOf(reading, entityKey(at), nowMs - atMs);
      for (const invoice of reading.value.items) {
        views.set(invoice.erpId, viewOf(invoice, { ...at, payments, provenance, today }));
      }
    }
  }
  return [...views.values()];
}

function distinct(problems: readonly EntityProblem[]): readonly EntityProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
