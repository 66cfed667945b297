/** Prints what was measured: a table for people, one JSON object a path for programs. */
import type { PathResult } from './path.ts';

export function asJson(result: PathResult): string {
  return JSON.stringify({
    ...result,
    ratio: round(result.ratio, 3),
    ours: round(result.ours, 1),
    base: round(result.base, 1),
  });
}

export function asTable(results: readonly PathResult[]): string {
  const rows = results.map((result) => [
    result.path,
    result.ratio.toFixed(2),
    `≥ ${result.goal.toFixed(2)}`,
    result.ratio >= result.goal ? 'reached' : `missed by ${(result.goal - result.ratio).toFixed(2)}`,
    `${Math.round(result.ours).toString()} ${result.unit}`,
    `${Math.round(result.base).toString()} ${result.unit}`,
  ]);
  const header = ['Path', 'Ratio', 'Goal', 'Verdict', 'Ours', 'Base'];
  return [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** One line that is written over: path, round, share done. Silent where the output is not a terminal. */
export function progressLine(stream: NodeJS.WriteStream): (title: string, done: number, of: number) => void {
  return (title, done, of) => {
    const text = `${title}: ${String(done)} of ${String(of)} runs (${String(Math.round((done / of) * 100))} %)`;
    if (stream.isTTY) stream.write(`\r\u001b[K${text}${done === of ? '\n' : ''}`);
    else if (done === of) stream.write(`${text}\n`);
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
