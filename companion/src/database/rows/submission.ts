/** Submissions and their history as SQL functions write them in JSON, read into the port's types. */
import { money } from '../../canonical/money.ts';
import type { CanonicalOrder } from '../../canonical/order.ts';
import type {
  Ask,
  Difference,
  HistoryEntry,
  PendingPhase,
  Reason,
  Submission,
  SubmissionState,
} from '../../orders/port.ts';
import { isoInstant } from '../client.ts';

/** Mirrors functions/submission/to_json.sql; an absent value is null there. */
export interface SubmissionRow {
  readonly submissionId: string;
  readonly revision: number;
  readonly accountId: string;
  readonly connectionId: string;
  readonly entity: string;
  readonly customer: string;
  readonly payer: string;
  readonly order: CanonicalOrder;
  readonly contentHash: string;
  readonly erpKey: string;
  readonly state: SubmissionState;
  readonly phase: PendingPhase | null;
  readonly ask: Ask;
  readonly amount: string;
  readonly currency: string;
  readonly erpOrderNumber: string | null;
  readonly reason: Reason | null;
  readonly differences: readonly Difference[] | null;
  readonly rulesHash: string;
  readonly requestedBy: string;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly heldSince: string | null;
  readonly leaseFence: number | null;
  readonly leaseUntil: string | null;
  readonly replaces: string | null;
}

export interface HistoryRow {
  readonly at: string;
  readonly state: SubmissionState;
  readonly phase: PendingPhase | null;
  readonly event: string;
  readonly detail: string | null;
  readonly actor: string;
}

export function submissionOf(row: SubmissionRow): Submission {
  const { phase, erpOrderNumber, reason, differences, nextAttemptAt, heldSince, leaseFence, leaseUntil, replaces } =
    row;
  return {
    submissionId: row.submissionId,
    source: row.order.source,
    revision: row.revision,
    accountId: row.accountId,
    connectionId: row.connectionId,
    entity: row.entity,
    customer: row.customer,
    payer: row.payer,
    order: row.order,
    contentHash: row.contentHash,
    erpKey: row.erpKey,
    state: row.state,
    ...(phase === null ? {} : { phase }),
    ask: row.ask,
    amount: money(row.amount, row.currency),
    ...(erpOrderNumber === null ? {} : { erpOrderNumber }),
    ...(reason === null ? {} : { reason }),
    ...(differences === null ? {} : { differences }),
    rulesHash: row.rulesHash,
    requestedBy: row.requestedBy,
    attempts: row.attempts,
    ...(nextAttemptAt === null ? {} : { nextAttemptAt: isoInstant(nextAttemptAt) }),
    createdAt: isoInstant(row.createdAt),
    updatedAt: isoInstant(row.updatedAt),
    ...(heldSince === null ? {} : { heldSince: isoInstant(heldSince) }),
    ...(leaseUntil === null || leaseFence === null
      ? {}
      : { lease: { fence: leaseFence, until: isoInstant(leaseUntil) } }),
    ...(replaces === null ? {} : { replaces }),
  };
}

export function historyOf(row: HistoryRow): HistoryEntry {
  return {
    at: isoInstant(row.at),
    state: row.state,
    ...(row.phase === null ? {} : { phase: row.phase }),
    event: row.event,
    ...(row.detail === null ? {} : { detail: row.detail }),
    actor: row.actor,
  };
}
