/** How orgs are reached, and which process watches them. */
import type { WatchLease, WatchStore } from '../../delivery/port.ts';
import type { RuleRecordFinding } from '../../rules/port.ts';
import type { SalesforceConnection, SalesforceConnectionStore } from '../../systems/salesforce/port.ts';
import { answerOf, ask, type Sql } from '../client.ts';
import { storedJson } from '../stored-json.ts';

export interface SalesforceStatus {
  readonly instanceUrl: string;
  readonly expectedOrgId: string;
  /** Another org that answered at the address. */
  readonly foundOrgId?: string;
  readonly halted: boolean;
  readonly replayId?: string;
  readonly replayAt?: string;
  readonly eventsNote?: string;
  readonly eventsNotedAt?: string;
  readonly rulesState?: 'good' | 'invalid' | 'unread';
  readonly rulesFindings?: readonly RuleRecordFinding[];
  readonly rulesHash?: string;
  readonly rulesCheckedAt?: string;
  /** The org takes nothing, and is left alone: since when, until when, and why. */
  readonly pausedSince?: string;
  readonly pausedUntil?: string;
  readonly pauseCode?: string;
  readonly pauseMessage?: string;
}

/** For operator commands, which come with the owner's address. */
export interface SalesforceAdministration {
  /** With its audit entry; false when it stands so already or there is no such org. */
  connect(connection: SalesforceConnection, actor: string): Promise<boolean>;
  /** The org that was found is the expected one from now on, and ours goes on. False when another one, or none, was found. */
  confirm(orgId: string, foundOrgId: string, actor: string): Promise<boolean>;
  /** Undefined when it is not connected. */
  status(orgId: string): Promise<SalesforceStatus | undefined>;
}

export function salesforceConnectionStore(sql: Sql): SalesforceConnectionStore & SalesforceAdministration {
  return {
    get: async (orgId) => {
      const found = await answerOf(
        sql<{ answer: SalesforceConnection | null }[]>`select ledgerline.salesforce_connection(${orgId}) as answer`,
      );
      return found ?? undefined;
    },
    haltForOtherOrg: async (orgId, foundOrgId) => {
      await answerOf(
        sql<{ answer: boolean }[]>`select ledgerline.salesforce_other_org(${orgId}, ${foundOrgId}) as answer`,
      );
    },
    connect: async ({ orgId, ...connection }, actor) =>
      answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.salesforce_connect(${orgId}, ${sql.json(connection as never)}, ${actor}) as answer`,
      ),
    confirm: async (orgId, foundOrgId, actor) =>
      answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.salesforce_confirm(${orgId}, ${foundOrgId}, ${actor}) as answer`,
      ),
    status: async (orgId) => {
      const found = await answerOf(
        sql<{ answer: SalesforceStatus | null }[]>`select ledgerline.salesforce_status(${orgId}) as answer`,
      );
      return found ?? undefined;
    },
  };
}

interface LeaseRow {
  readonly fence: number;
  readonly replayId: string | null;
  readonly rulesHash: string | null;
}

export function watchStore(sql: Sql): WatchStore {
  return {
    orgs: async () => {
      const rows = await ask(sql<{ org_id: string }[]>`select org_id from ledgerline.sweeper_salesforce()`);
      return rows.map(({ org_id }) => org_id);
    },
    take: async (orgId, holder, ttlMs) => {
      const row = await answerOf(
        sql<{ answer: LeaseRow | null }[]>`
          select ledgerline.salesforce_watch(${orgId}, ${holder}, ${ttlMs}) as answer`,
      );
      return row === null ? undefined : leaseOf(row);
    },
    release: async (orgId, fence) => {
      await ask(sql`select ledgerline.salesforce_unwatch(${orgId}, ${fence})`);
    },
    note: async (orgId, fence, { replayId, events, rules }) => {
      const note = {
        ...(replayId === undefined ? {} : { replayId }),
        ...(events === undefined ? {} : { events }),
        ...(rules === undefined ? {} : { rulesState: rules.state, rulesFindings: rules.findings ?? [] }),
        ...(rules?.hash === undefined ? {} : { rulesHash: rules.hash }),
      };
      return answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.salesforce_note(${orgId}, ${fence}, ${sql.json(storedJson(note))}) as answer`,
      );
    },
  };
}

function leaseOf({ fence, replayId, rulesHash }: LeaseRow): WatchLease {
  return {
    fence,
    ...(replayId === null ? {} : { replayId }),
    ...(rulesHash === null ? {} : { rulesHash }),
  };
}
