/** The rows of the simulated database: the same columns as the tables of companion/drizzle, instants in ms since the epoch. */
import type { Money } from '../../../../companion/src/canonical/money.ts';
import type { CanonicalOrder } from '../../../../companion/src/canonical/order.ts';
import { instant } from '../../../../companion/src/canonical/time.ts';
import type { DeliveryFailure } from '../../../../companion/src/delivery/port.ts';
import type {
  Ask,
  Difference,
  PendingPhase,
  Reason,
  Submission,
  SubmissionState,
} from '../../../../companion/src/orders/port.ts';

export interface SubmissionRow {
  submissionId: string;
  revision: number;
  connectionId: string;
  entity: string;
  customer: string;
  payer: string;
  content: CanonicalOrder;
  contentHash: string;
  erpKey: string;
  state: SubmissionState;
  phase: PendingPhase | undefined;
  ask: Ask;
  amount: Money;
  erpOrderNumber: string | undefined;
  erpContentHash: string | undefined;
  reason: Reason | undefined;
  differences: readonly Difference[] | undefined;
  rulesHash: string;
  requestedBy: string;
  attempts: number;
  nextAttemptAt: number | undefined;
  createdAt: number;
  updatedAt: number;
  heldSince: number | undefined;
  heldInvoices: readonly string[] | undefined;
  leaseFence: number;
  leaseUntil: number | undefined;
  leaseBy: 'request' | 'worker' | undefined;
  sentUntil: number | undefined;
  replaces: string | undefined;
  jobId: number | undefined;
  version: number;
  requestKey: string;
  lostLeases: number;
  unasked: number;
}

export interface EventRow {
  readonly seq: number;
  readonly at: number;
  readonly state: SubmissionState;
  readonly phase: PendingPhase | undefined;
  readonly event: string;
  readonly detail: string | undefined;
  readonly actor: string;
}

export interface OutboxRow {
  readonly id: number;
  readonly key: string;
  readonly version: number;
  readonly createdAt: number;
  jobId: number | undefined;
  deliveredAt: number | undefined;
  attempt: number;
  lastError: DeliveryFailure | undefined;
  failedAt: number | undefined;
}

export interface KeyRow {
  bodyHash: string;
  submissionId: string;
  fence: number;
}

export interface ReservationRow {
  readonly submissionId: string;
  connectionId: string;
  entity: string;
  payer: string;
  amount: Money;
  madeAt: number;
  answeredAt: number | undefined;
  endedAt: number | undefined;
  endedReason: string | undefined;
}

export interface DeliveryRow {
  deliveredVersion: number;
  deliveredHeld: boolean;
  leaseFence: number;
  leaseUntil: number | undefined;
  attempts: number;
  nextAttemptAt: number | undefined;
  lostLeases: number;
}

/** The org takes nothing: it is left alone until then. */
export interface PauseRow {
  readonly since: number;
  until: number;
  attempts: number;
  code: string;
  message: string;
}

export interface FreshnessRow {
  value: unknown;
  asOf: number | undefined;
  leaseFence: number;
  leaseUntil: number | undefined;
  beganAt: number;
}

export type Queue = 'erp-ask' | 'salesforce-deliver';

export interface JobRow {
  readonly id: number;
  readonly queue: Queue;
  readonly submissionId: string;
  readonly startAfter: number;
  state: 'created' | 'active';
  /** When whoever has it in hand last said so. */
  heartbeatAt: number | undefined;
}

/** As submission_to_json, read by the store into the port's type. */
export function submissionOf(row: SubmissionRow): Submission {
  const { phase, erpOrderNumber, reason, differences, nextAttemptAt, heldSince, leaseUntil, replaces } = row;
  return {
    submissionId: row.submissionId,
    source: row.content.source,
    revision: row.revision,
    accountId: row.content.accountId,
    connectionId: row.connectionId,
    entity: row.entity,
    customer: row.customer,
    payer: row.payer,
    order: row.content,
    contentHash: row.contentHash,
    erpKey: row.erpKey,
    state: row.state,
    ...(phase === undefined ? {} : { phase }),
    ask: row.ask,
    amount: row.amount,
    ...(erpOrderNumber === undefined ? {} : { erpOrderNumber }),
    ...(reason === undefined ? {} : { reason }),
    ...(differences === undefined ? {} : { differences }),
    rulesHash: row.rulesHash,
    requestedBy: row.requestedBy,
    attempts: row.attempts,
    ...(nextAttemptAt === undefined ? {} : { nextAttemptAt: instant(nextAttemptAt) }),
    createdAt: instant(row.createdAt),
    updatedAt: instant(row.updatedAt),
    ...(heldSince === undefined ? {} : { heldSince: instant(heldSince) }),
    ...(leaseUntil === undefined ? {} : { lease: { fence: row.leaseFence, until: instant(leaseUntil) } }),
    ...(replaces === undefined ? {} : { replaces }),
  };
}
