/**
 * Filling an org with what its ERPs have of every linked customer. One job after another does a few customers each and
 * keeps where it is, so that a killed process loses no more than those, and doing them again changes nothing.
 */
import type { Clock } from '../canonical/time.ts';
import { LedgerlineError } from '../platform/errors.ts';
import { ErpError } from '../systems/erp/errors.ts';
import { SalesforceError, type SalesforceDirectory, type SalesforcePort } from '../systems/salesforce/port.ts';
import { copyCustomer, type CopyParts } from './copy-customer.ts';
import { asSalesforceError } from './org-failure.ts';
import type { BackfillJob, BackfillStore, ShowBackfill, StartBackfill } from './port.ts';

export interface BackfillDeps extends Omit<CopyParts, 'left'> {
  readonly backfills: BackfillStore;
  readonly orgs: SalesforceDirectory;
  /** Goes on evenly when the time of day is set: a turn ends within its lease. */
  readonly steady: Clock;
}

const CUSTOMERS_A_JOB = 20;
/** Within the time after which a job is given up. */
const LEASE_MS = 170_000;
/** All calls of a turn end by then: past the lease nothing that was done would be kept, and the same would begin for ever. */
const TURN_MS = 150_000;
/** With less than this no further customer is begun. */
const CUSTOMER_MS = 90_000;
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
    const endsAtMs = deps.steady.now() + TURN_MS;
    const left = (): number => endsAtMs - deps.steady.now();
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
      const isFirst = reached === undefined;
      // The next turn begins with it, and has all its time for it.
      if (!isFirst && left() < CUSTOMER_MS) break;
      try {
        await copyCustomer({ ...deps, left }, orgId, org.port, customer);
        done += 1;
      } catch (error) {
        if (!isFirst && left() <= 0) break;
        failed += 1;
        message = `${customer.accountId}, customer ${customer.customer} in ${customer.entity}: ${wordsOf(error)}`;
      }
      reached = customer.reached;
    }
    await deps.backfills.advance(orgId, backfillId, fence, {
      ...{ done, failed },
      state: more || done + failed < customers.length ? 'running' : 'done',
      ...(reached === undefined ? {} : { reached }),
      ...(message === undefined ? {} : { message }),
    });
  };
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
