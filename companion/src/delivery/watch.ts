/**
 * Watching orgs: one process an org, by a lease with a fence, listens for requested orders, looks for those whose event
 * never came, and takes the org's rules over. Another process takes a lost watch up where the last one had got to.
 */
import type { Clock } from '../canonical/time.ts';
import type { TakenOver } from '../rules/port.ts';
import type { ReceivedEvent, Subscribe } from '../systems/salesforce/port.ts';
import { asSalesforceError, stopsAll } from './org-failure.ts';
import type { WatchLease, WatchStore } from './port.ts';
import type { RequestedOrders } from './requested.ts';

export interface WatchDeps {
  readonly watches: WatchStore;
  readonly requested: RequestedOrders;
  readonly takeOverRules: (orgId: string) => Promise<TakenOver | undefined>;
  readonly subscribe: Subscribe;
  readonly clock: Clock;
  /** Of this process. */
  readonly holder: string;
  readonly report: (what: { readonly orgId: string; readonly kind: string; readonly error?: unknown }) => void;
}

/** A round renews the leases; a process that has died is replaced after the lease and a round: within 15 s. */
export const WATCH_EVERY_MS = 3_000;
const LEASE_MS = 10_000;
/** A change is in force within a minute: this, a round, a slow answer, and the cache of RULES_CACHE_MS. */
const RULES_EVERY_MS = 30_000;
/** A request whose event is lost is taken in within two minutes: both of these, a round and a slow answer. */
const OVERDUE_EVERY_MS = 60_000;
const OVERDUE_AFTER_MS = 30_000;
const EVENT = 'Submission_Requested__e';

interface Watched {
  readonly fence: number;
  readonly ending: AbortController;
  replayId: string | undefined;
  listening: Promise<void> | undefined;
  rules: Task;
  overdue: Task;
}

/** Something that is done now and then, never twice at once. */
interface Task {
  running: Promise<void> | undefined;
  dueAtMs: number;
}

export interface Watch {
  /** Renews the leases and begins what is due; resolves without waiting for that. */
  round(): Promise<boolean>;
  /** Ends what is under way and gives the leases back. */
  stop(): Promise<void>;
}

export function createWatch(deps: WatchDeps): Watch {
  const watched = new Map<string, Watched>();

  function begin(orgId: string, lease: WatchLease): Watched {
    const now = deps.clock.now();
    const begun: Watched = {
      fence: lease.fence,
      ending: new AbortController(),
      replayId: lease.replayId,
      listening: undefined,
      rules: { running: undefined, dueAtMs: now },
      overdue: { running: undefined, dueAtMs: now },
    };
    watched.set(orgId, begun);
    return begun;
  }

  async function end(orgId: string, { ending, listening, rules, overdue }: Watched): Promise<void> {
    watched.delete(orgId);
    ending.abort();
    await Promise.all([listening, rules.running, overdue.running]);
  }

  function run(orgId: string, kind: string, task: Task, everyMs: number, act: () => Promise<void>): void {
    if (task.running !== undefined || deps.clock.now() < task.dueAtMs) return;
    task.dueAtMs = deps.clock.now() + everyMs;
    task.running = act()
      .catch((error: unknown) => deps.report({ orgId, kind, error }))
      .finally(() => (task.running = undefined));
  }

  async function takeOverRules(orgId: string, { fence }: Watched): Promise<void> {
    let taken: TakenOver | undefined;
    try {
      taken = await deps.takeOverRules(orgId);
    } catch (error) {
      const detail = asSalesforceError(error).message;
      await deps.watches.note(orgId, fence, {
        rules: { state: 'unread', findings: [{ record: 'the rules', detail }] },
      });
      throw error;
    }
    if (taken === undefined) return;
    if (taken.state === 'invalid') deps.report({ orgId, kind: 'rules invalid' });
    await deps.watches.note(orgId, fence, { rules: taken });
  }

  async function listen(orgId: string, here: Watched): Promise<void> {
    const { fence, ending } = here;
    const catchUp = () => (here.overdue.dueAtMs = 0);
    const ended = await deps.subscribe({
      orgId,
      event: EVENT,
      ...(here.replayId === undefined ? {} : { after: here.replayId }),
      signal: ending.signal,
      // What was requested before the subscription began, and has no event to come, is looked for.
      onOpen: catchUp,
      onEvent: (event) => take(orgId, here, event),
    });
    if (ending.signal.aborted) return;
    if (ended.kind === 'replayExpired') {
      here.replayId = undefined;
      const events =
        'The event bus no longer has what came after the last event; requested orders were queried instead.';
      deps.report({ orgId, kind: 'replay id expired' });
      await deps.watches.note(orgId, fence, { events });
      // Those whose event is lost are of any age.
      await deps.requested.submitOverdue(orgId, 0);
      return;
    }
    if (ended.error !== undefined) {
      deps.report({ orgId, kind: 'subscription', error: ended.error });
      await deps.watches.note(orgId, fence, { events: `The subscription ended: ${ended.error.message}` });
    }
  }

  /**
   * The replay id is kept once the work is done; when it cannot be kept, the event comes again and changes nothing. One
   * whose order fails, whatever with, would come again for ever and keep back all that came after it: it is left to the look of
   * each minute. Only a database or an org that is not to be had ends the subscription here.
   */
  async function take(orgId: string, here: Watched, { replayId, fields }: ReceivedEvent): Promise<void> {
    const recordId = fields['Record_Id__c'];
    try {
      if (typeof recordId === 'string') await deps.requested.submit(orgId, recordId);
    } catch (error) {
      if (stopsAll(error)) throw error;
      deps.report({ orgId, kind: 'requested order', error });
    }
    const kept = await deps.watches.note(orgId, here.fence, { replayId });
    if (kept) here.replayId = replayId;
    else here.ending.abort();
  }

  async function keep(orgId: string): Promise<void> {
    const lease = await deps.watches.take(orgId, deps.holder, LEASE_MS);
    const before = watched.get(orgId);
    if (before !== undefined && (before.fence !== lease?.fence || before.ending.signal.aborted))
      await end(orgId, before);
    if (lease === undefined) return;
    const here = watched.get(orgId) ?? begin(orgId, lease);
    here.listening ??= listen(orgId, here)
      .catch((error: unknown) => deps.report({ orgId, kind: 'subscription', error }))
      .finally(() => (here.listening = undefined));
    run(orgId, 'rules', here.rules, RULES_EVERY_MS, () => takeOverRules(orgId, here));
    run(orgId, 'requested orders', here.overdue, OVERDUE_EVERY_MS, async () => {
      await deps.requested.submitOverdue(orgId, OVERDUE_AFTER_MS);
    });
  }

  return {
    async round() {
      const orgs = await deps.watches.orgs();
      for (const [orgId, here] of watched) {
        if (!orgs.includes(orgId)) await end(orgId, here);
      }
      await Promise.all(
        orgs.map((orgId) => keep(orgId).catch((error: unknown) => deps.report({ orgId, kind: 'watch', error }))),
      );
      return false;
    },
    async stop() {
      await Promise.all(
        [...watched].map(async ([orgId, here]) => {
          await end(orgId, here);
          await deps.watches.release(orgId, here.fence).catch(() => undefined);
        }),
      );
    },
  };
}
