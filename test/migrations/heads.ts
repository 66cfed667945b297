/** The heads of a release's audit trail, in a place where today's companions go on with them. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditVerdict, verifyChain } from '../../companion/src/audit/verify.ts';
import type { Sql } from '../../companion/src/database/client.ts';
import { auditStore } from '../../companion/src/database/stores/audit.ts';
import { fileHeadSource } from '../../companion/src/systems/heads/file-sink.ts';
import { publicFileOf, publicHeadKeys, rotateHeadKey } from '../../companion/src/systems/heads/key-file.ts';
import { readRelease, releaseFile, releaseFolder, type ReleaseName } from './release.ts';

export interface Heads {
  /** What a companion is configured with. */
  readonly environment: Readonly<Record<string, string>>;
  /** As they stand now, of one org. */
  lines(orgId: string): Promise<readonly string[]>;
  /** The chain against itself, and against every head from the first that the release wrote. */
  verify(app: Sql, orgId: string): Promise<AuditVerdict>;
}

/** Undefined where the release wrote none. The release's key signs nothing any more, as after a rotation. */
export async function placeHeads(release: ReleaseName, directory: string): Promise<Heads | undefined> {
  if (!existsSync(new URL('heads', releaseFolder(release)))) return undefined;
  const place = join(directory, 'heads');
  const keyFile = join(directory, 'head-keys.json');
  cpSync(new URL('heads', releaseFolder(release)), place, { recursive: true });
  writeFileSync(keyFile, releaseFile(release, 'head-keys.json'), { mode: 0o600 });
  await rotateHeadKey(keyFile, { now: () => Date.now() });
  return {
    environment: { COMPANION_AUDIT_HEAD_DIRECTORY: place, COMPANION_AUDIT_HEAD_KEY_FILE: keyFile },
    lines: (orgId) => linesOf(place, orgId),
    verify: async (app, orgId) => {
      const keys = await publicHeadKeys(publicFileOf(keyFile));
      const trail = { source: fileHeadSource(place), keys, kind: 'place' } as const;
      return verifyChain(auditStore(app), orgId, { trails: [trail], clock: { now: () => Date.now() } });
    },
  };
}

/** As the release left them. */
export function headsOf(release: ReleaseName, orgId: string): readonly string[] {
  const day = `${readRelease(release).dumpedAt.slice(0, 10)}.heads`;
  return readFileSync(new URL(`heads/${orgId}/${day}`, releaseFolder(release)), 'utf8')
    .trim()
    .split('\n');
}

async function linesOf(place: string, orgId: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { text } of fileHeadSource(place).lines(orgId)) lines.push(text);
  return lines;
}
