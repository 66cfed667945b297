/** Compares what callers asked for and were told with what stands in our database and in the ERP's own books. Pure. */
import type { Order } from '../../../local/erp/order.ts';
import type { StoredSubmission } from './books.ts';
import { type BookedContent, differencesOf } from './content.ts';
import type { OrderBody } from './orders.ts';

/** An order that was asked for. */
export interface Asked {
  readonly reference: string;
  readonly key: string;
  /** What was asked for the first time under this key. */
  readonly body: OrderBody;
  /** Every submission that an answer to it named; more than one is one too many. Empty: it was never acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
  /** What has to become of it. Absent: accepted, as of every order that is valid and that credit allows. */
  readonly endsAs?: EndState;
}

export type EndState = 'accepted' | 'held' | 'rejected' | 'cancelled';

export interface Judgement {
  readonly lost: number;
  readonly doubled: number;
  readonly broken: readonly string[];
}

type Booked = Pick<Order, 'no' | 'yourRef' | 'references' | 'status'> & BookedContent;

export function judge(
  asked: readonly Asked[],
  stored: readonly StoredSubmission[],
  booked: readonly Booked[],
): Judgement {
  const broken = new Findings();
  const submissions = groupBy(stored, ({ reference }) => reference);
  const orders = groupBy(booked, ({ yourRef }) => yourRef ?? '');
  let lost = 0;
  let doubled = 0;
  for (const one of asked) {
    const { reference, acknowledged } = one;
    const own = submissions.get(reference) ?? [];
    const standing = (orders.get(reference) ?? []).filter(({ status }) => status !== 'CANCELLED');
    const ids = new Set(own.map(({ submissionId }) => submissionId));
    const missing = [...acknowledged].filter((id) => !ids.has(id));
    if (missing.length > 0) broken.add('acknowledged and not there', missing.join(', '));
    lost += missing.length;
    doubled += Math.max(own.length - 1, 0) + Math.max(acknowledged.size - 1, 0) + Math.max(standing.length - 1, 0);
    if (acknowledged.size === 0) broken.add('asked for and never acknowledged', reference);
    for (const order of standing) {
      const differences = differencesOf(one.body, order);
      if (differences.length > 0) broken.add('booked other than asked', `${reference} (${differences.join(', ')})`);
    }
    const [submission] = own;
    if (submission !== undefined && judgeEnd(one, submission, standing, broken)) lost += 1;
  }
  const byErpKey = groupBy(stored, ({ erpKey }) => erpKey);
  for (const { no, references } of booked) {
    const owners = new Set(references.flatMap((key) => byErpKey.get(key) ?? []));
    if (owners.size !== 1) broken.add(`ERP order that belongs to ${owners.size} submissions`, no);
  }
  return { lost, doubled, broken: broken.lines() };
}

/**
 * What became of an order, here and in the ERP. True when it is lost: it was to stand or stands by our word, and the ERP has
 * none. One that is pending is broken and not lost: the ERP may get it yet.
 */
function judgeEnd(
  { reference, acknowledged, endsAs = 'accepted' }: Asked,
  { state, reasonCode, erpOrderNumber }: StoredSubmission,
  standing: readonly Booked[],
  broken: Findings,
): boolean {
  const which = `${reference} (${reasonCode ?? '-'})`;
  if (state === 'pending') {
    broken.add('never settled', which);
    return false;
  }
  const [order] = standing;
  const stands = isStanding(state);
  if (order !== undefined && !stands) broken.add(`${state} here, standing in the ERP`, reference);
  else if (state !== endsAs) broken.add(`ended as ${state} instead of ${endsAs}`, which);
  if (order === undefined) {
    if (stands) broken.add('ours says that it stands, the ERP has no order', reference);
    return stands || (isStanding(endsAs) && acknowledged.size > 0);
  }
  if (!stands) return false;
  if (order.no !== erpOrderNumber) broken.add('another order number than the ERP’s', reference);
  if (state === 'accepted' && order.status === 'CREDIT_HOLD')
    broken.add('accepted here, on hold in the ERP', reference);
  return false;
}

function isStanding(state: string): boolean {
  return state === 'accepted' || state === 'held';
}

/** The first few of each kind, and how many there are. */
export class Findings {
  readonly #found = new Map<string, string[]>();

  add(kind: string, which: string): void {
    this.#found.set(kind, [...(this.#found.get(kind) ?? []), which]);
  }

  lines(): readonly string[] {
    return [...this.#found].map(([kind, which]) => `${kind}: ${which.length}, such as ${which.slice(0, 3).join(', ')}`);
  }
}

function groupBy<T>(rows: readonly T[], by: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(by(row));
    if (group === undefined) groups.set(by(row), [row]);
    else group.push(row);
  }
  return groups;
}
