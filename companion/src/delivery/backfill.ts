/**
 * Filling an org with what its ERPs have of every linked customer. One job after another does a few customers each and
 * keeps where it is, so that a killed process loses no more than those, and doing them again changes nothing.
 */
import type { Invoice, Payment } from '../canonical/invoice.ts';
import { type Clock, instant } from '../canonical/time.ts';
import { LedgerlineError } from '../platform/errors.ts';
import type { EntityRef } from '../canonical/entity.ts';
import type { CallContext, ErpDirectory, Page } from '../systems/erp/port.ts';
import { ErpError } from '../systems/erp/errors.ts';
import {
  type RecordFields,
  SalesforceError,
  type SalesforceDirectory,
  type SalesforcePort,
} from '../systems/salesforce/port.ts';
import { asSalesforceError } from './org-failure.ts';
import { invoiceRecord, linkRecords, paymentRecord, positionRecord } from './erp-records.ts';
import type { BackfillJob, BackfillStore, LinkedCustomer, ShowBackfill, StartBackfill } from './port.ts';

export interface BackfillDeps {
  readonly backfills: BackfillStore;
  readonly orgs: SalesforceDirectory;
  readonly erps: ErpDirectory;
  readonly clock: Clock;
  readonly newId: () => string;
}

const CUSTOMERS_A_JOB = 20;
/** Within the time after which a job is given up. */
const LEASE_MS = 170_000;
const ERP_CALL_MS = 30_000;
const ORG_CALL_MS = 60_000;
/** More records than this go as one bulk job, which costs the org fewer calls. */
const BULK_FROM = 1_000;
/** What others need of the org's daily calls is left to them. */
const USAGE_MAX = 0.9;

export function createStartBackfill({ backfills, newId }: Pick<BackfillDeps, 'backfills' | 'newId'>): StartBackfill {
  return async ({ orgId, actor }) => {
    const started = await backfills.start(orgId, newId(), actor);
    if (started === undefined) throw new LedgerlineError('ORG_NOT_CONNECTED', { record: orgId });
    return started;
  };
}

export function createShowBackfill({ backfills }: Pick<BackfillDeps, 'backfills'>): ShowBackfill {
  return async (orgId, backfillId) => {
    const found = await backfills.get(orgId, backfillId);
    if (found === undefined) throw new LedgerlineError('NOT_FOUND', { record: backfillId });
    return found;
  };
}

/** Does the next part. A customer that fails is counted, and its reason kept; an org that refuses everything ends it. */
export function createBackfill(deps: BackfillDeps): (job: BackfillJob) => Promise<void> {
  return async ({ orgId, backfillId }) => {
    const claimed = await deps.backfills.claim(orgId, backfillId, CUSTOMERS_A_JOB, LEASE_MS);
    if (claimed === undefined) return;
    const { fence, customers, more } = claimed;
    const org = await deps.orgs.org(orgId);
    const stopped = org === undefined ? 'The org is not connected any more, or halted.' : tooBusy(org.port);
    if (org === undefined || stopped !== undefined) {
      const message = stopped ?? '';
      await deps.backfills.advance(orgId, backfillId, fence, { done: 0, failed: 0, state: 'failed', message });
      return;
    }
    let [done, failed] = [0, 0];
    let message: string | undefined;
    let reached: string | undefined;
    for (const customer of customers) {
      try {
        await fill(deps, orgId, org.port, customer);
        done += 1;
      } catch (error) {
        failed += 1;
        message = `${customer.accountId}, customer ${customer.customer} in ${customer.entity}: ${wordsOf(error)}`;
      }
      reached = customer.reached;
    }
    await deps.backfills.advance(orgId, backfillId, fence, {
      ...{ done, failed },
      state: more ? 'running' : 'done',
      ...(reached === undefined ? {} : { reached }),
      ...(message === undefined ? {} : { message }),
    });
  };
}

async function fill(deps: BackfillDeps, orgId: string, org: SalesforcePort, of: LinkedCustomer): Promise<void> {
  const asOf = instant(deps.clock.now());
  await put(org, 'Customer_Link__c', linkRecords(of, asOf));
  // A delivery address has no credit and no invoices of its own.
  if (!of.roles.some((role) => role === 'soldTo' || role === 'payer')) return;
  const erp = await deps.erps.connection(orgId, of.connectionId);
  const entity: EntityRef = { connectionId: of.connectionId, entity: of.entity };
  const call = (): CallContext => ({
    ...{ deadlineMs: ERP_CALL_MS, correlationId: deps.newId() },
    criticality: 'refresh',
  });
  const [position, invoices, payments] = await Promise.all([
    of.roles.includes('soldTo') ? erp.getCredit(entity, of.customer, call()) : undefined,
    all<Invoice>((cursor) => erp.listInvoices(entity, { customer: of.customer }, cursor, call())),
    all<Payment>((cursor) => erp.listPayments(entity, { customer: of.customer }, cursor, call())),
  ]);
  await put(org, 'Credit_Position__c', position === undefined ? [] : [positionRecord(of, position)]);
  await put(
    org,
    'Erp_Invoice__c',
    invoices.map((invoice) => invoiceRecord(of, invoice, asOf)),
  );
  await put(
    org,
    'Erp_Payment__c',
    payments.map((payment) => paymentRecord(of, payment, asOf)),
  );
}

async function put(org: SalesforcePort, object: string, records: readonly RecordFields[]): Promise<void> {
  if (records.length === 0) return;
  const write = records.length >= BULK_FROM ? org.ingest : org.upsertMany;
  const [first] = await write(object, 'Key__c', records, { deadlineMs: ORG_CALL_MS });
  if (first !== undefined) throw first.error;
}

async function all<T>(pageAfter: (cursor: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await pageAfter(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return items;
}

function tooBusy(org: SalesforcePort): string | undefined {
  const usage = org.usage();
  if (usage === undefined || usage.used < usage.max * USAGE_MAX) return undefined;
  return `The org has used ${usage.used} of its ${usage.max} API calls of 24 hours; start again later.`;
}

function wordsOf(error: unknown): string {
  if (error instanceof SalesforceError || error instanceof ErpError || error instanceof LedgerlineError) {
    const rule = error instanceof SalesforceError && error.ruleName !== undefined ? ` (rule ${error.ruleName})` : '';
    return `${error.code}: ${error.message}${rule}`;
  }
  return asSalesforceError(error).message;
}
