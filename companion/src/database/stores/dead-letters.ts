/** What failed for good and its replays: every method is one SQL function and one round trip. */
import { wellFormed } from '../../canonical/text.ts';
import type { DeadLetterStore, RefusedRequest } from '../../delivery/dead-letters/port.ts';
import type { BegunReplay, Decision, Paged } from '../../delivery/dead-letters/replays/port.ts';
import { answerOf, type Sql } from '../client.ts';
import { isStorable, storedJson } from '../stored-json.ts';
import {
  batchOf,
  batchWithReplaysOf,
  deadLetterOf,
  groupOf,
  withHistoryOf,
  type BatchRow,
  type BatchWithReplaysRow,
  type DeadLetterRow,
  type GroupRow,
  type WithHistoryRow,
} from '../rows/dead-letter.ts';

interface DecisionRow {
  readonly kind: Decision['kind'];
  readonly batch?: BatchRow;
}

interface RequestRow {
  readonly kind: 'notFound' | 'state' | 'nothing' | 'requested';
  readonly exceptionId?: string;
  readonly exception?: DeadLetterRow;
  readonly batch?: BatchRow;
}

type Looks = Pick<DeadLetterStore, 'list' | 'groups' | 'get' | 'batch' | 'batches'>;
type Decisions = Pick<DeadLetterStore, 'edit' | 'note' | 'request' | 'approve' | 'decline'>;
type Runs = Omit<DeadLetterStore, keyof Looks | keyof Decisions>;

export function deadLetterStore(sql: Sql): DeadLetterStore {
  return { ...looks(sql), ...decisions(sql), ...runs(sql) };
}

function looks(sql: Sql): Looks {
  return {
    list: async (orgId, filter, page) => {
      const rows = await answerOf(
        sql<{ answer: DeadLetterRow[] }[]>`
          select ledgerline.dead_letter_list(${orgId}, ${sql.json(json(filter))}, ${page.cursor ?? null},
            ${page.limit + 1}) as answer`,
      );
      return paged(rows.map(deadLetterOf), page.limit, ({ exceptionId }) => exceptionId);
    },
    groups: async (orgId, limit) => {
      const rows = await answerOf(
        sql<{ answer: GroupRow[] }[]>`select ledgerline.dead_letter_groups(${orgId}, ${limit}) as answer`,
      );
      return rows.map(groupOf);
    },
    get: async (orgId, exceptionId) => {
      const row = await answerOf(
        sql<{ answer: WithHistoryRow | null }[]>`
          select ledgerline.dead_letter_get(${orgId}, ${exceptionId}) as answer`,
      );
      return row === null ? undefined : withHistoryOf(row);
    },
    batch: async (orgId, batchId, replays) => {
      const row = await answerOf(
        sql<{ answer: BatchWithReplaysRow | null }[]>`
          select ledgerline.dead_letter_batch_get(${orgId}, ${batchId}, ${replays}) as answer`,
      );
      return row === null ? undefined : batchWithReplaysOf(row);
    },
    batches: async (orgId, state, page) => {
      const rows = await answerOf(
        sql<{ answer: BatchRow[] }[]>`
          select ledgerline.dead_letter_batch_list(${orgId}, ${state ?? null}, ${page.cursor ?? null},
            ${page.limit + 1}) as answer`,
      );
      return paged(rows.map(batchOf), page.limit, ({ batchId }) => batchId);
    },
  };
}

function decisions(sql: Sql): Decisions {
  return {
    edit: async (orgId, exceptionId, { order, amount, reason, actor }) => {
      const row = await answerOf(
        sql<{ answer: { kind: 'notFound' | 'state' | 'tooMany' | 'edited'; exception?: DeadLetterRow } }[]>`
          select ledgerline.dead_letter_edit(${orgId}, ${exceptionId}, ${sql.json(order as never)}, ${amount.amount},
            ${amount.currency}, ${reason}, ${actor}) as answer`,
      );
      if (row.kind === 'notFound') return { kind: 'notFound' };
      return { kind: row.kind, exception: deadLetterOf(required(row.exception)) };
    },
    note: async (orgId, exceptionId, action, detail, actor) => {
      await answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.dead_letter_note(${orgId}, ${exceptionId}, ${action}, ${sql.json(json(detail))},
            ${actor}) as answer`,
      );
    },
    request: async (orgId, { batchId, actor, reason, exceptionIds, group, payloadVersion, above, max }) => {
      const row = await answerOf(
        sql<{ answer: RequestRow }[]>`
          select ledgerline.dead_letter_request(${orgId}, ${batchId},
            ${exceptionIds === undefined ? null : sql.json(json(exceptionIds))}, ${group ?? null},
            ${payloadVersion ?? null}, ${sql.json(json(above))}, ${max}, ${reason}, ${actor}) as answer`,
      );
      switch (row.kind) {
        case 'notFound':
          return { kind: 'notFound', exceptionId: row.exceptionId ?? '' };
        case 'state':
          return { kind: 'state', exception: deadLetterOf(required(row.exception)) };
        case 'nothing':
          return { kind: 'nothing' };
        case 'requested':
          return { kind: 'requested', batch: batchOf(required(row.batch)) };
      }
    },
    approve: async (orgId, batchId, reason, actor) =>
      decisionOf(
        await answerOf(
          sql<{ answer: DecisionRow }[]>`
            select ledgerline.dead_letter_approve(${orgId}, ${batchId}, ${reason ?? null}, ${actor}) as answer`,
        ),
      ),
    decline: async (orgId, batchId, reason, actor) =>
      decisionOf(
        await answerOf(
          sql<{ answer: DecisionRow }[]>`
            select ledgerline.dead_letter_decline(${orgId}, ${batchId}, ${reason}, ${actor}) as answer`,
        ),
      ),
  };
}

function runs(sql: Sql): Runs {
  return {
    claim: async (orgId, batchId, limit, leaseMs) => {
      const row = await answerOf(
        sql<{ answer: { fence: number; replays: { replayId: string; lane: string }[] } | null }[]>`
          select ledgerline.dead_letter_claim(${orgId}, ${batchId}, ${limit}, ${leaseMs}) as answer`,
      );
      return row ?? undefined;
    },
    beginReplay: async (orgId, batchId, fence, replayId, leaseMs) => {
      const row = await answerOf(
        sql<{ answer: Nullable<BegunReplay> & { kind: 'lost' | 'over' | 'yours' } }[]>`
          select ledgerline.dead_letter_begin(${orgId}, ${batchId}, ${fence}, ${replayId}, ${leaseMs}) as answer`,
      );
      if (row.kind !== 'yours') return row.kind;
      const { kind: _kind, ...begun } = row;
      return Object.fromEntries(Object.entries(begun).filter(([, value]) => value !== null)) as unknown as BegunReplay;
    },
    finish: async (orgId, batchId, fence, replayId, outcome) =>
      answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.dead_letter_finish(${orgId}, ${batchId}, ${fence}, ${replayId},
            ${sql.json(storedJson(outcome))}) as answer`,
      ),
    advance: async (orgId, batchId, fence) =>
      answerOf(
        sql<{ answer: boolean }[]>`select ledgerline.dead_letter_advance(${orgId}, ${batchId}, ${fence}) as answer`,
      ),
    raiseRequest: async (orgId, refused) => {
      await answerOf(
        sql<{ answer: string }[]>`
          select ledgerline.dead_letter_raise(${orgId}, 'orgRequest', ${refused.recordId}, ${refused.code},
            ${wellFormed(refused.message)}, ${sql.json(storedJson(detailOf(refused)))}) as answer`,
      );
    },
    settleRequest: async (orgId, recordId, actor) => {
      await answerOf(
        sql<{ answer: string }[]>`
          select ledgerline.dead_letter_settle(${orgId}, 'orgRequest', ${recordId}, 'takenIn', ${actor})::text as answer`,
      );
    },
    tellAgain: async (orgId, submissionId) =>
      answerOf(sql<{ answer: boolean }[]>`select ledgerline.delivery_again(${orgId}, ${submissionId}) as answer`),
  };
}

type Nullable<T> = { readonly [Field in keyof T]: T[Field] | null };

function detailOf({ key, payload, action, sourceId, accountId, requestedBy, order, amount }: RefusedRequest) {
  return {
    ...{ key, action, requestedBy, sourceId: sourceId ?? order?.source.recordId, payload: payloadOf(payload) },
    sourceObject: order?.source.object,
    accountId: order?.accountId ?? accountId,
    entity: order?.entity,
    amount: amount?.amount,
    currency: amount?.currency,
  };
}

/** What jsonb cannot hold as JSON stays the text that it came as, for somebody to see what is wrong with it. */
function payloadOf(payload: string): unknown {
  try {
    const read: unknown = JSON.parse(payload);
    return isStorable(read) ? read : payload;
  } catch {
    return payload;
  }
}

function decisionOf({ kind, batch }: DecisionRow): Decision {
  return kind === 'notFound' ? { kind } : { kind, batch: batchOf(required<BatchRow>(batch)) };
}

function paged<T>(rows: readonly T[], limit: number, idOf: (item: T) => string): Paged<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return rows.length > limit && last !== undefined ? { items, nextCursor: idOf(last) } : { items };
}

function required<T extends BatchRow | DeadLetterRow>(row: T | undefined): T {
  if (row === undefined) throw new Error('a dead letter function answered without what it is about');
  return row;
}

/** `undefined` is no JSON; an absent field stays absent. */
function json(value: object): never {
  return JSON.parse(JSON.stringify(value)) as never;
}
