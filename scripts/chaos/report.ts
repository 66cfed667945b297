/** What a run of the fault suite says: a table of promises, then what recovery took beside what was promised. */
import { table } from '../operate/command.ts';
import { type Objective, same, unmeasuredWords } from './objectives.ts';
import type { Outcome } from './run.ts';

export function asJson(outcome: Outcome): string {
  return JSON.stringify(outcome);
}

/** An objective that no promise measured has nobody else's object to stand in. */
export function unmeasuredAsJson(objective: Objective): string {
  const { workflow, criticality, recoverWithinSeconds } = objective;
  return JSON.stringify({
    ...{ objective: workflow, criticality, recoverWithinSeconds },
    ...{ verdict: 'broken', broken: [unmeasuredWords(objective)] },
  });
}

export function unmeasuredLines(objectives: readonly Objective[]): readonly string[] {
  return objectives.map((objective) => `BROKEN ${objective.workflow}: ${unmeasuredWords(objective)}`);
}

export function asTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((one) => [
    `${one.id}: ${one.promise}`,
    ...[one.faults, one.trials, one.lost, one.doubled].map(count),
    one.verdict,
    `< ${percent(one.bound)}`,
  ]);
  const broken = outcomes.flatMap(({ id, broken: why }) => why.map((line) => `BROKEN ${id}: ${line}`));
  const notes = outcomes.flatMap(({ id, notes: said }) => said.map((line) => `${id}: ${line}`));
  const head = ['promise', 'faults', 'trials', 'lost', 'doubled', 'verdict', 'bound (3/n)'];
  return [table([head, ...rows]), ...section(broken), ...section(notes)].join('\n');
}

/**
 * Every objective has its line, also when this run has not measured it, and so has what was measured without one. What was
 * not tried was not measured.
 */
export function recoveryTable(outcomes: readonly Outcome[], objectives: readonly Objective[]): string | undefined {
  const measured = outcomes.flatMap(({ id, recovery }) =>
    recovery.filter(({ trials }) => trials > 0).map((one) => ({ id, ...one })),
  );
  const rows = objectives.flatMap((objective) => {
    const within = `${String(objective.recoverWithinSeconds)} s`;
    const taken = measured.filter((one) => same(one, objective));
    if (taken.length === 0) return [[objective.workflow, objective.criticality, within, 'not measured', '', '', '']];
    return taken.map(({ id, seconds, trials }) => [
      ...[objective.workflow, objective.criticality, within, `${seconds.toFixed(1)} s`, count(trials), id],
      seconds <= objective.recoverWithinSeconds ? 'met' : 'MISSED',
    ]);
  });
  const others = measured
    .filter((one) => !objectives.some((objective) => same(one, objective)))
    .map(({ id, workflow, criticality, seconds, trials }) => [
      ...[workflow, criticality, 'none', `${seconds.toFixed(1)} s`, count(trials), id, ''],
    ]);
  if (rows.length + others.length === 0) return undefined;
  return table([['workflow', 'class', 'objective', 'longest', 'trials', 'measured by', ''], ...rows, ...others]);
}

function section(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

const count = (number: number): string => number.toLocaleString('en');

function percent(share: number): string {
  return `${String(Number((share * 100).toPrecision(2)))} %`;
}
