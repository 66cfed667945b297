/** Where the verifier finds heads and the keys they are signed with: a directory, an org, or what was exported from one. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { HeadTrail } from '../../companion/src/audit/head-cursor.ts';
import type { HeadKey, HeadLine } from '../../companion/src/audit/port.ts';
import { HEAD_OBJECT } from '../../companion/src/audit/tell-heads.ts';
import type { Sql } from '../../companion/src/database/client.ts';
import { orgAdministration } from '../../companion/src/database/stores/orgs.ts';
import { salesforceConnectionStore } from '../../companion/src/database/stores/salesforce.ts';
import { waitFor } from '../../companion/src/platform/wait.ts';
import { fileHeadSource, orgsWithHeads } from '../../companion/src/systems/heads/file-sink.ts';
import { publicFileOf, publicHeadKeys } from '../../companion/src/systems/heads/key-file.ts';
import { createSalesforceDirectory } from '../../companion/src/systems/salesforce/directory.ts';
import { STATE_DIRECTORY } from '../start/state.ts';
import { jsonFile } from './json-file.ts';

export interface HeadOptions {
  readonly heads?: string | undefined;
  readonly public?: string | undefined;
  readonly 'from-org'?: boolean | undefined;
  readonly 'org-heads'?: string | undefined;
}

/** Key of what runs here. */
export const HEAD_KEY_FILE = join(STATE_DIRECTORY, 'secrets', 'audit-head-keys.json');
const QUERY_MS = 60_000;
const ORG_HEADS_MAX = 10_000;

/** Each database has chains of its own, of the same demo org. */
export function headDirectoryOf(databaseUrl: string): string {
  return join(STATE_DIRECTORY, 'audit-heads', new URL(databaseUrl).pathname.slice(1));
}

export function headKeyFile(): string {
  return process.env['COMPANION_AUDIT_HEAD_KEY_FILE'] ?? HEAD_KEY_FILE;
}

/** Orgs to verify where none is named: those that are registered, and those whose heads stand here although the database has lost them. */
export async function orgsToVerify(sql: Sql, ownerUrl: string, options: HeadOptions): Promise<readonly string[]> {
  const registered = (await orgAdministration(sql).list()).map(({ orgId }) => orgId);
  const directory = directoryOf(ownerUrl, options);
  return [...new Set([...registered, ...(directory === undefined ? [] : await orgsWithHeads(directory))])];
}

/** The trails to compare an org's chain with; none where there are no heads here and none are asked for. */
export async function trailsFor(
  sql: Sql,
  ownerUrl: string,
  options: HeadOptions,
): Promise<(orgId: string) => Promise<readonly HeadTrail[]>> {
  const directory = directoryOf(ownerUrl, options);
  const asked = directory !== undefined || options['from-org'] === true || options['org-heads'] !== undefined;
  const keys = asked ? await publicHeadKeys(options.public ?? publicFileOf(headKeyFile())) : [];
  const exported = options['org-heads'] === undefined ? undefined : recordsIn(options['org-heads']);
  return async (orgId) => [
    ...(directory === undefined ? [] : [{ source: fileHeadSource(directory), keys, kind: 'place' } as const]),
    ...(exported === undefined ? [] : [copies(exported, `--org-heads ${options['org-heads'] ?? ''}`, orgId, keys)]),
    ...(options['from-org'] === true
      ? [copies(await ofOrg(sql, orgId), `${HEAD_OBJECT} in the org`, orgId, keys)]
      : []),
  ];
}

/** Of the heads; undefined where there is none and none is asked for. */
function directoryOf(ownerUrl: string, { heads }: HeadOptions): string | undefined {
  const own = process.env['COMPANION_AUDIT_HEAD_DIRECTORY'] ?? headDirectoryOf(ownerUrl);
  if (heads !== undefined && !existsSync(heads)) throw new Error(`--heads ${heads}: there is no such directory`);
  return heads ?? (existsSync(own) ? own : undefined);
}

interface Copy {
  readonly key: string;
  readonly seq: number;
  readonly text: string;
}

function copies(all: readonly Copy[], place: string, orgId: string, keys: readonly HeadKey[]): HeadTrail {
  const own = all.filter(({ key }) => key.startsWith(`${orgId}:`)).toSorted((a, b) => a.seq - b.seq);
  return { source: { lines: () => linesOf(own, place) }, keys, kind: 'copies' };
}

async function* linesOf(own: readonly Copy[], place: string): AsyncGenerator<HeadLine> {
  yield* own.map(({ key, text }) => ({ text, place: `${place}, ${key}` }));
}

/** Records as the Salesforce CLI exports them, with or without the namespace. */
const recordSchema = z.record(z.string(), z.unknown());
const exportSchema = z.union([
  z.array(recordSchema),
  z.object({ records: z.array(recordSchema) }).transform(({ records }) => records),
  z.object({ result: z.object({ records: z.array(recordSchema) }) }).transform(({ result }) => result.records),
]);
const EXPORTED = `the records of ${HEAD_OBJECT} as JSON, with Key__c, Seq__c and Signature__c`;
const copySchema = z.object({ Key__c: z.string(), Seq__c: z.number(), Signature__c: z.string() });

function recordsIn(file: string): readonly Copy[] {
  const parsed = exportSchema.safeParse(jsonFile('--org-heads', file, EXPORTED));
  if (!parsed.success) throw new Error(`--org-heads ${file}: expected ${EXPORTED}`);
  return parsed.data.map((record, at) => {
    const plain = Object.entries(record).map(([name, value]) => [
      name.replace(/^[A-Za-z0-9]+__(?=\w+__c$)/, ''),
      value,
    ]);
    const copy = copySchema.safeParse(Object.fromEntries(plain));
    if (!copy.success) throw new Error(`--org-heads ${file}: record ${String(at + 1)} is not one of ${EXPORTED}`);
    return asCopy(copy.data);
  });
}

async function ofOrg(sql: Sql, orgId: string): Promise<readonly Copy[]> {
  const orgs = createSalesforceDirectory({
    ...{
      connections: salesforceConnectionStore(sql),
      clock: { now: () => Date.now() },
      wait: waitFor,
      random: Math.random,
    },
    // The operator who asks has said himself where the org is.
    allowPrivateAddresses: true,
  });
  try {
    const org = await orgs.org(orgId);
    if (org === undefined) throw new Error(`--from-org: org ${orgId} is not connected, or halted`);
    const soql = `SELECT Key__c, Seq__c, Signature__c FROM ${HEAD_OBJECT} ORDER BY Seq__c`;
    return (await org.port.query(soql, { deadlineMs: QUERY_MS }, ORG_HEADS_MAX)).map((record) =>
      asCopy(copySchema.parse(record)),
    );
  } finally {
    await orgs.close();
  }
}

function asCopy({ Key__c: key, Seq__c: seq, Signature__c: text }: z.infer<typeof copySchema>): Copy {
  return { key, seq, text };
}
