/** What the order use cases are made of; app.ts makes one object and gives it to every factory. */
import type { Clock } from '../canonical/time.ts';
import type { CreditReader, ReservationStore } from '../credit/port.ts';
import type { CustomerLinkStore } from '../customers/port.ts';
import type { FreshReader } from '../freshness/port.ts';
import type { Route } from '../routing/port.ts';
import type { RulePolicies, RuleReader } from '../rules/port.ts';
import type { ErpDirectory } from '../systems/erp/port.ts';
import type { OpenInvoiceReader, SubmissionStore, WhatClears } from './port.ts';

export interface OrderDeps {
  /** What people call the time: for dates and instants that are shown. */
  readonly clock: Clock;
  /** Goes on evenly when the time of day is set: for deadlines and for leases, which nothing may be sent after. */
  readonly steady: Clock;
  /** In [0, 1): spreads what would otherwise be asked again at the same moment. */
  readonly random: () => number;
  /** Time-ordered unique ids (UUID v7). */
  readonly newId: () => string;
  readonly links: CustomerLinkStore;
  readonly rules: RuleReader;
  readonly policies: RulePolicies;
  readonly route: Route;
  readonly erps: ErpDirectory;
  readonly submissions: SubmissionStore;
  readonly credit: CreditReader;
  readonly reservations: ReservationStore;
  readonly fresh: FreshReader;
  readonly openInvoices: OpenInvoiceReader;
  readonly whatClears: WhatClears;
  /** An order of this account moved: a credit answer given before must not be given again. */
  readonly forgetCredit: (orgId: string, accountId: string) => void;
}
