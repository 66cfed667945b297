/** Whether a chain was compared with what was asked for: that there was nothing to compare with is neither sound nor not sound. */
import type { AuditVerdict } from '../../companion/src/audit/verify.ts';
import { orgsWithHeads } from '../../companion/src/systems/heads/file-sink.ts';

/** Throws when neither the database nor the directory of heads has the org. */
export function requireKnown(orgId: string, known: readonly string[]): void {
  if (known.includes(orgId)) return;
  throw new Error(
    `There is no org ${orgId}, neither registered nor with heads. npm run org -- list shows those there are.`,
  );
}

/** `kept`: where npm start keeps the heads. Throws when the directory that was named has no folder of the org. */
export async function requireHeadsOf(orgId: string, directory: string, kept: string): Promise<void> {
  if ((await orgsWithHeads(directory)).includes(orgId)) return;
  throw new Error(
    `there are no heads of this org under ${directory}. It has to contain a folder ${orgId}, with a file a day; npm start keeps it in ${kept}. ` +
      'Where it is the right directory, its heads were removed: change nothing, and look for them in copies and in the org (--from-org).',
  );
}

/** Why a sound verdict was not reached against the org's own heads, though that was asked for; undefined when it was. */
export function notCompared(
  orgId: string,
  { links, heads }: Extract<AuditVerdict, { sound: true }>,
): string | undefined {
  const empty = heads.some(({ kind, count }) => kind === 'copies' && count === 0);
  if (links === 0 || !empty) return undefined;
  const outside = heads.find(({ kind, count }) => kind === 'place' && count > 0);
  const though = outside === undefined ? '' : `, though ${String(outside.count)} stand in the directory`;
  return (
    `the org’s own heads were to be compared, and there is not one of ${orgId} among them${though}. An export may be of another org ` +
    '(name the one it is of with --org); the local org of npm start loses its records when it is started again, and is told one within a day; ' +
    'in another org records were removed, or the companion never told it one: look into its log.'
  );
}
