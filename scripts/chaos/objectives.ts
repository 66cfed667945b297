/** How soon each workflow is promised to be well again, as the rules that come with the product say, and what a run says of it. */
import type { Criticality } from '../../companion/src/canonical/criticality.ts';
import { defaultRules } from '../../companion/src/rules/default-rules.ts';
import type { RecoveryMeasured } from '../../test/chaos/promise.ts';

/** What an org's rules promise of a workflow. */
export interface Objective {
  readonly workflow: string;
  readonly criticality: Criticality;
  readonly recoverWithinSeconds: number;
}

type Named = Pick<Objective, 'workflow' | 'criticality'>;

export function objectives(): readonly Objective[] {
  return defaultRules().document.recoveryObjectives.filter(({ active }) => active);
}

/** Pure. What took longer than promised, one line each. What has no objective cannot miss it. */
export function missed(recovery: readonly RecoveryMeasured[], promised: readonly Objective[]): readonly string[] {
  return recovery.flatMap((one) =>
    promised
      .filter((objective) => same(one, objective) && one.seconds > objective.recoverWithinSeconds)
      .map(
        (objective) => `${nameOf(objective)} was well again after ${one.seconds.toFixed(1)} s, ${promiseOf(objective)}`,
      ),
  );
}

/** Pure. Objectives that nothing was measured of: a measurement without a trial is none. */
export function unmeasured(
  outcomes: readonly { readonly recovery: readonly RecoveryMeasured[] }[],
  promised: readonly Objective[],
): readonly Objective[] {
  const measured = outcomes.flatMap(({ recovery }) => recovery.filter(({ trials }) => trials > 0));
  return promised.filter((objective) => !measured.some((one) => same(one, objective)));
}

export function unmeasuredWords(objective: Objective): string {
  return `nothing measured how soon ${nameOf(objective)} is well again, ${promiseOf(objective)}`;
}

export function same(one: Named, other: Named): boolean {
  return one.workflow === other.workflow && one.criticality === other.criticality;
}

function nameOf({ workflow, criticality }: Named): string {
  return `${workflow} (${criticality})`;
}

function promiseOf({ recoverWithinSeconds }: Objective): string {
  return `its objective is ${String(recoverWithinSeconds)} s`;
}
