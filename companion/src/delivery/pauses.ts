/** How long after a failure an org is told again: by the retry rules, spread so that what failed together does not come together. */
import type { RulePolicies, RuleReader } from '../rules/port.ts';
import type { SalesforceError } from '../systems/salesforce/port.ts';

export interface PauseDeps {
  readonly rules: RuleReader;
  readonly policies: Pick<RulePolicies, 'retryFor'>;
  /** 0 up to 1. */
  readonly random: () => number;
}

/** Where no rules can be read: the org is told all the same, and finance's schedule is missing. */
const WITHOUT_RULES_SECONDS = [5, 15, 60, 300, 300, 300, 900, 900, 900, 3_600] as const;
/** One call to an org that takes nothing costs little, and one that is back is to be noticed. */
const ORG_PAUSE_MAX_MS = 300_000;

/** Pauses after a failure, in ms. Never rejects: a lease that ended for that would count as lost. */
export function createPauses({ rules, policies, random }: PauseDeps) {
  async function scheduleOf(orgId: string, code: string): Promise<readonly number[]> {
    try {
      const { document } = await rules.snapshot(orgId);
      return policies.retryFor(document, code, 'order')?.delaysSeconds ?? [];
    } catch {
      return WITHOUT_RULES_SECONDS;
    }
  }

  return {
    /** A share of a pause, the same for all that failed together: they come back together, and cost one request. */
    share: random,
    /**
     * Undefined where the schedule has ended, or the code has none. While the org may still be at work on what it did not answer
     * (`requestMs`), nothing newer is sent: the older would overtake it.
     */
    async afterFailure(
      orgId: string,
      error: SalesforceError,
      { attempts, requestMs, share }: { readonly attempts: number; readonly requestMs: number; readonly share: number },
    ): Promise<number | undefined> {
      const delay = (await scheduleOf(orgId, error.code))[Math.max(attempts, 1) - 1];
      return delay === undefined ? undefined : Math.ceil(Math.max(delay * 1_000 * share, floorOf(error, requestMs)));
    },
    /** Of an org that takes nothing, by how often in a row; the last is kept to, for it goes on by itself once the org answers. */
    async ofOrg(orgId: string, error: SalesforceError, requestMs: number): Promise<readonly number[]> {
      const seconds = await scheduleOf(orgId, error.code);
      const share = random();
      return (seconds.length === 0 ? WITHOUT_RULES_SECONDS : seconds).map((delay) =>
        Math.ceil(Math.max(Math.min(delay * 1_000, ORG_PAUSE_MAX_MS) * share, floorOf(error, requestMs))),
      );
    },
  };
}

function floorOf({ retryAfterMs = 0, outcomeKnown }: SalesforceError, requestMs: number): number {
  return Math.max(retryAfterMs, outcomeKnown ? 0 : requestMs);
}

export type Pauses = ReturnType<typeof createPauses>;
