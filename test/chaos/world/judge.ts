/** Compares what callers were told with what stands in our database and in the ERP's own books. Pure. */
import type { Order } from '../../../local/erp/order.ts';
import type { StoredSubmission } from './books.ts';

/** An order that was asked for. */
export interface Asked {
  readonly reference: string;
  readonly key: string;
  /** Every submission that an answer to it named; more than one is one too many. Empty: it was never acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
}

export interface Judgement {
  readonly lost: number;
  readonly doubled: number;
  readonly broken: readonly string[];
}

type Booked = Pick<Order, 'no' | 'yourRef' | 'references' | 'status'>;

export function judge(
  asked: readonly Asked[],
  stored: readonly StoredSubmission[],
  booked: readonly Booked[],
): Judgement {
  const broken = new Findings();
  const submissions = groupBy(stored, ({ reference }) => reference);
  const orders = groupBy(booked, ({ yourRef }) => yourRef ?? '');
  const ids = new Set(stored.map(({ submissionId }) => submissionId));
  let lost = 0;
  let doubled = 0;
  for (const { reference, acknowledged } of asked) {
    const own = submissions.get(reference) ?? [];
    const standing = (orders.get(reference) ?? []).filter(({ status }) => status !== 'CANCELLED');
    const missing = [...acknowledged].filter((id) => !ids.has(id));
    if (missing.length > 0) broken.add('acknowledged and not there', missing.join(', '));
    lost += missing.length;
    doubled += Math.max(own.length - 1, 0) + Math.max(acknowledged.size - 1, 0) + Math.max(standing.length - 1, 0);
    if (acknowledged.size === 0) broken.add('asked for and never acknowledged', reference);
    const [submission] = own;
    if (submission === undefined) continue;
    const stands = submission.state === 'accepted' || submission.state === 'held';
    if (stands && standing.length === 0) {
      lost += 1;
      broken.add('ours says that it stands, the ERP has no order', reference);
    }
    if (submission.state === 'pending') broken.add('never settled', `${reference} (${submission.reasonCode ?? '-'})`);
    else if (!stands && standing.length > 0) broken.add(`${submission.state} here, standing in the ERP`, reference);
    const [order] = standing;
    if (stands && order !== undefined && order.no !== submission.erpOrderNumber) {
      broken.add('another order number than the ERP’s', reference);
    }
  }
  const byErpKey = groupBy(stored, ({ erpKey }) => erpKey);
  for (const { no, references } of booked) {
    const owners = new Set(references.flatMap((key) => byErpKey.get(key) ?? []));
    if (owners.size !== 1) broken.add(`ERP order that belongs to ${owners.size} submissions`, no);
  }
  return { lost, doubled, broken: broken.lines() };
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
