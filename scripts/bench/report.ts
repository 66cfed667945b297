/** Prints what was measured: a table for people, one JSON object a path for programs. */
import type { PathResult } from './result.ts';

/** One line: {path, ratio, goal, ours, base, unit}. */
export function asJson({ path, ratio, goal, ours, base, unit }: PathResult): string {
  return JSON.stringify({ path, ratio: round(ratio, 3), goal, ours: round(ours, 1), base: round(base, 1), unit });
}

export function asTable(results: readonly PathResult[]): string {
  const rows = results.map((result) => [
    result.path,
    result.ratio.toFixed(2),
    `≥ ${result.goal.toFixed(2)}`,
    verdict(result),
    result.spread.map((ratio) => ratio.toFixed(2)).join(' to '),
    `${Math.round(result.ours).toString()} ${result.unit}`,
    `${Math.round(result.base).toString()} ${result.unit}`,
  ]);
  const header = ['Path', 'Ratio', 'Goal', 'Verdict', 'Single rounds', 'Ours', 'Base'];
  return [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function verdict({ ratio, goal }: PathResult): string {
  return ratio >= goal ? 'reached' : `missed by ${(goal - ratio).toFixed(2)}`;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
