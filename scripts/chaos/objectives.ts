/** How soon each workflow is promised to be well again: as the rules that come with the product say. */
import { defaultRules } from '../../companion/src/rules/default-rules.ts';
import type { Objective } from './report.ts';

export function objectives(): readonly Objective[] {
  return defaultRules().document.recoveryObjectives.filter(({ active }) => active);
}
