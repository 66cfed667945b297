/** All that the API needs from the rest of the companion; made by app.ts, used by the endpoints. */
import type { Clock } from '../canonical/time.ts';
import type { CreditAnswer, ShowCredit } from '../credit/answer.ts';
import type { Exceptions } from '../delivery/dead-letters/port.ts';
import type { ShowBackfill, StartBackfill, TestConnections } from '../delivery/port.ts';
import type { ListAccountInvoices, ListOrderInvoices } from '../invoices/port.ts';
import type {
  CancelSubmission,
  CheckAmount,
  ListSubmissions,
  Preflight,
  RecheckSubmission,
  ShowSubmission,
  SubmitOrder,
} from '../orders/answer.ts';
import type { ConnectionStore } from '../systems/erp/connection-store.ts';
import type { ClientStore, KeyRing } from './oauth/port.ts';

export interface Services {
  readonly showCredit: ShowCredit;
  /** What `showCredit` would answer from memory; undefined where it would have to work. */
  readonly readyCredit?: (orgId: string, accountId: string) => CreditAnswer | undefined;
  readonly listAccountInvoices: ListAccountInvoices;
  readonly listOrderInvoices: ListOrderInvoices;
  readonly checkAmount: CheckAmount;
  readonly preflight: Preflight;
  readonly submitOrder: SubmitOrder;
  readonly recheckSubmission: RecheckSubmission;
  readonly cancelSubmission: CancelSubmission;
  readonly showSubmission: ShowSubmission;
  readonly listSubmissions: ListSubmissions;
  readonly listConnections: ConnectionStore['list'];
  readonly testConnections: TestConnections;
  readonly startBackfill: StartBackfill;
  readonly showBackfill: ShowBackfill;
  readonly exceptions: Exceptions;
  readonly clients: ClientStore;
  readonly keyRing: KeyRing;
  /** Names what is not ready, or nothing: database, migrations, rules. */
  readonly readiness: () => Promise<readonly string[]>;
  /** Names what somebody has to look at although requests may be sent here: auditHeads. */
  readonly warnings: () => Promise<readonly string[]>;
  /** True while the process drains: no new work is taken. */
  readonly draining: () => boolean;
  readonly clock: Clock;
  /** Time-ordered unique ids (UUID v7). */
  readonly newId: () => string;
}
