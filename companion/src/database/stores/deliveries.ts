/** What the org is to be told, under a lease. */
import type { ClaimedDelivery, DeliveryFailure, DeliveryStore, UndeliveredMessage } from '../../delivery/port.ts';
import { answerOf, isoInstant, type Sql } from '../client.ts';
import { storedJson } from '../stored-json.ts';
import { type SubmissionRow, submissionOf } from '../rows/submission.ts';

interface ClaimRow {
  readonly fence: number;
  readonly attempts: number;
  readonly version: number;
  readonly recordKey: string;
  readonly submission: SubmissionRow;
  readonly deliveredHeld: boolean;
  readonly heldSince: string | null;
  readonly releasedAt: string | null;
}

export interface DeliveryAdministration {
  /** What the org has not taken, the newest first. */
  list(orgId: string, limit: number): Promise<readonly UndeliveredMessage[]>;
  /** Has what was given up on tried once more; how many submissions. */
  retry(orgId: string, actor: string): Promise<number>;
}

export function deliveryStore(sql: Sql): DeliveryStore & DeliveryAdministration {
  return {
    claim: async (orgId, { named, limit, waitingMs, leaseMs, leaseEachMs }) => {
      const { claims, more } = await answerOf(
        sql<{ answer: { claims: ClaimRow[]; more: boolean } }[]>`
          select ledgerline.delivery_claim(${orgId}, ${sql.json(named)}, ${limit}, ${waitingMs}, ${leaseMs},
            ${leaseEachMs}) as answer`,
      );
      return { claims: claims.map(claimOf), more };
    },
    complete: async (orgId, submissionId, fence, { version, held }) => {
      const more = await answerOf(
        sql<{ answer: boolean | null }[]>`
          select ledgerline.delivery_complete(${orgId}, ${submissionId}, ${fence}, ${version}, ${held}) as answer`,
      );
      return more ?? undefined;
    },
    fail: async (orgId, submissionId, fence, { version, failure, answered, retryInMs }) =>
      answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.delivery_fail(${orgId}, ${submissionId}, ${fence}, ${version},
            ${sql.json(storedJson(failure))}, ${retryInMs ?? null}, ${answered}) as answer`,
      ),
    pause: async (orgId, claims, failure, pausesMs) =>
      answerOf(
        sql<{ answer: { attempts: number; pauseMs: number } }[]>`
          select ledgerline.delivery_pause(${orgId}, ${sql.json(claims as never)}, ${sql.json(storedJson(failure))},
            ${sql.json(pausesMs)}) as answer`,
      ),
    recordKey: async (orgId, submissionId) => {
      const key = await answerOf(
        sql<{ answer: string | null }[]>`
          select ledgerline.delivery_record_key(${orgId}, ${submissionId}) as answer`,
      );
      return key ?? undefined;
    },
    list: async (orgId, limit) => {
      const rows = await answerOf(
        sql<{ answer: (UndeliveredMessage & { readonly lastError?: DeliveryFailure })[] }[]>`
          select ledgerline.delivery_list(${orgId}, ${limit}) as answer`,
      );
      return rows.map((row) => ({
        ...row,
        createdAt: isoInstant(row.createdAt),
        ...(row.failedAt === undefined ? {} : { failedAt: isoInstant(row.failedAt) }),
      }));
    },
    retry: async (orgId, actor) =>
      answerOf(sql<{ answer: number }[]>`select ledgerline.delivery_retry(${orgId}, ${actor}) as answer`),
  };
}

function claimOf({ submission, heldSince, releasedAt, ...claim }: ClaimRow): ClaimedDelivery {
  return {
    ...claim,
    submission: submissionOf(submission),
    ...(heldSince === null ? {} : { heldSince: isoInstant(heldSince) }),
    ...(releasedAt === null ? {} : { releasedAt: isoInstant(releasedAt) }),
  };
}
