/** What the use cases of exceptions are made of; app.ts makes one object and gives it to every factory. */
import type { CanonicalOrder } from '../../canonical/order.ts';
import type { Clock } from '../../canonical/time.ts';
import type { Preflight, RecheckSubmission, SubmitOrder } from '../../orders/answer.ts';
import type { RulePolicies, RuleReader } from '../../rules/port.ts';
import type { Deliver } from '../deliver.ts';
import type { DeadLetterStore } from './port.ts';

export interface ExceptionDeps {
  readonly deadLetters: DeadLetterStore;
  readonly rules: RuleReader;
  readonly policies: Pick<RulePolicies, 'replayApprovalFor'>;
  /** Throws LedgerlineError VALIDATION, naming the field. */
  readonly readOrder: (payload: unknown) => CanonicalOrder;
  readonly preflight: Preflight;
  readonly newId: () => string;
}

export interface ReplayDeps {
  readonly deadLetters: DeadLetterStore;
  readonly readOrder: (payload: unknown) => CanonicalOrder;
  readonly submitOrder: SubmitOrder;
  readonly recheck: RecheckSubmission;
  readonly deliver: Deliver;
  readonly clock: Clock;
  readonly newId: () => string;
  /** True while the process drains: no other replay is begun. */
  readonly draining: () => boolean;
  /** What failed that should not. */
  readonly report: (failed: { readonly orgId: string; readonly replayId: string; readonly error: unknown }) => void;
}
