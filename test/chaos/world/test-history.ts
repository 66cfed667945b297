/** Rows of a small history for tests of those who read our tables past our own code. Ages are seconds before one instant. */
import type postgres from 'postgres';

const ORG = '00DLL0000000001AAA';
/** The same for all, so that what lies between two rows is exact, however slow the machine. */
const NOW = Date.now();

/** Milliseconds since the epoch, so many seconds before that instant. */
export function ago(seconds: number): number {
  return NOW - seconds * 1_000;
}

export interface OrderRow {
  readonly madeAgo: number;
  /** State, age, and the event where it matters; the order is in the state of the last. */
  readonly events: readonly (readonly [state: string, ago: number, event?: string])[];
  /** A lease on it: of whom, with which number, for how many seconds from that instant. */
  readonly lease?: { readonly holder: string; readonly fence: number; readonly forSeconds: number };
}

export interface MessageRow {
  readonly writtenAgo: number;
  /** Absent: the org was not told. */
  readonly toldAgo?: number;
  readonly due?: boolean;
}

export interface History {
  /** Answers the submission's id. */
  order(row: OrderRow): Promise<string>;
  message(row: MessageRow): Promise<void>;
  clear(): Promise<void>;
}

let made = 0;

export function historyIn(sql: postgres.Sql): History {
  return {
    order: async ({ madeAgo, events, lease }) => {
      const id = `sub-${(made += 1)}`;
      const [state, changedAgo] = events.at(-1) ?? ['pending', madeAgo];
      const phase = state === 'pending' ? 'asking' : null;
      await sql`
        insert into ledgerline.submission (org_id, submission_id, source_object, source_id, revision, account_id,
          connection_id, entity, customer, payer, content, content_hash, erp_key, state, phase, ask, amount, currency, rules_hash,
          requested_by, attempts, created_at, updated_at, lease_fence, version, lease_holder, lease_until)
        values (${ORG}, ${id}, 'Quote', ${id}, 1, 'a', 'c', 'e', 'c', 'p', '{}', 'h', ${id}, ${state}, ${phase}, 'submit', 1, 'USD', 'h',
          'somebody', 1, ${before(madeAgo)}, ${before(changedAgo)}, ${lease?.fence ?? 0}, 1, ${lease?.holder ?? null},
          ${lease === undefined ? null : before(-lease.forSeconds)})`;
      for (const [seq, [eventState, ago, event]] of events.entries()) {
        await sql`
          insert into ledgerline.submission_event (org_id, submission_id, seq, at, state, event, actor)
          values (${ORG}, ${id}, ${seq + 1}, ${before(ago)}, ${eventState}, ${event ?? 'answered'}, 'somebody')`;
      }
      return id;
    },
    message: async ({ writtenAgo, toldAgo, due = true }) => {
      await sql`
        insert into ledgerline.outbox (org_id, topic, key, version, payload, created_at, delivered_at, due)
        values (${ORG}, 'submission', ${`key-${(made += 1)}`}, 1, '{}', ${before(writtenAgo)},
          ${toldAgo === undefined ? null : before(toldAgo)}, ${due})`;
    },
    clear: async () => {
      await sql`truncate ledgerline.submission, ledgerline.submission_event, ledgerline.outbox`;
    },
  };
}

function before(seconds: number): string {
  return new Date(ago(seconds)).toISOString();
}
