/** Registering orgs and their clients: for operator commands, which come with the owner's address. */
import type { Scope } from '../../http/oauth/port.ts';
import { answerOf, ask, isoInstant, type Sql } from '../client.ts';

export interface NewOrg {
  readonly orgId: string;
  readonly name: string;
  readonly clientId: string;
  /** Lower-case hex sha256; the secret itself is never stored. */
  readonly secretHash: string;
  readonly scopes: readonly Scope[];
}

export interface OrgAdministration {
  /** With its audit entry; false when the org is registered already. */
  add(org: NewOrg, actor: string): Promise<boolean>;
  /** The secret before works for `overlapSeconds` more. Undefined when there is no such org. */
  rotate(orgId: string, secretHash: string, overlapSeconds: number, actor: string): Promise<string | undefined>;
  /** While an org is halted nobody gets a token in its name. False when it stands so already or there is no such org. */
  halt(orgId: string, halted: boolean, actor: string): Promise<boolean>;
  /** What the client may already, it keeps. False when nothing is new; undefined when the org has no such client. */
  grant(orgId: string, clientId: string, scopes: readonly Scope[], actor: string): Promise<boolean | undefined>;
  /** Revokes the clients of a halted org and removes how its Salesforce is reached. Undefined when there is no such org. */
  forget(orgId: string, actor: string): Promise<ForgottenOrg | undefined>;
  list(): Promise<readonly RegisteredOrg[]>;
}

export interface ForgottenOrg {
  /** False: the org is not halted, and nothing was done. */
  readonly halted: boolean;
  /** Those that were revoked now. */
  readonly clients: readonly string[];
  /** Of the connection that was removed now. */
  readonly secretRef?: string;
}

export interface RegisteredOrg {
  readonly orgId: string;
  readonly name: string;
  /** Empty: the org was forgotten. */
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly halted: boolean;
}

export function orgAdministration(sql: Sql): OrgAdministration {
  return {
    add: async (org, actor) =>
      answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.org_add(${org.orgId}, ${org.name}, ${org.clientId}, 'default', ${org.secretHash},
            string_to_array(${org.scopes.join(' ')}, ' '), ${actor}) as answer`,
      ),
    rotate: async (orgId, secretHash, overlapSeconds, actor) => {
      const clientId = await answerOf(
        sql<{ answer: string | null }[]>`
          select ledgerline.org_rotate(${orgId}, ${secretHash}, ${overlapSeconds}, ${actor}) as answer`,
      );
      return clientId ?? undefined;
    },
    halt: async (orgId, halted, actor) =>
      answerOf(sql<{ answer: boolean }[]>`select ledgerline.org_halt(${orgId}, ${halted}, ${actor}) as answer`),
    grant: async (orgId, clientId, scopes, actor) => {
      const granted = await answerOf(
        sql<{ answer: boolean | null }[]>`
          select ledgerline.org_grant(${orgId}, ${clientId}, string_to_array(${scopes.join(' ')}, ' '), ${actor}) as answer`,
      );
      return granted ?? undefined;
    },
    forget: async (orgId, actor) => {
      const forgotten = await answerOf(
        sql<{ answer: ForgottenOrg | null }[]>`select ledgerline.org_forget(${orgId}, ${actor}) as answer`,
      );
      return forgotten ?? undefined;
    },
    list: async () => {
      const rows = await ask(
        sql<
          { org_id: string; name: string; client_id: string; scopes: string; created_at: string; halted: boolean }[]
        >`select org_id, name, client_id, array_to_string(scopes, ' ') as scopes, created_at, halted
          from ledgerline.sweeper_orgs()`,
      );
      return rows.map((row) => ({
        orgId: row.org_id,
        name: row.name,
        clientId: row.client_id,
        scopes: row.scopes === '' ? [] : row.scopes.split(' '),
        createdAt: isoInstant(row.created_at),
        halted: row.halted,
      }));
    },
  };
}
