/**
 * How operator commands end: 0 and their answer on stdout, or one plain message on stderr and 1, or 2 where the arguments were not
 * understood and nothing was begun. --help and -h print the usage on stdout, with 0.
 */
import { LedgerlineError } from '../../companion/src/platform/errors.ts';
import { asksForHelp, UsageError } from './arguments.ts';

/** `failedWith`: the exit code of what failed, where 1 already means something else. */
export async function command(usage: string, act: () => Promise<void>, failedWith = 1): Promise<void> {
  if (asksForHelp(process.argv.slice(2))) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  try {
    await act();
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : failedWith;
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const down = error instanceof LedgerlineError && error.code === 'DATABASE_UNAVAILABLE';
  return down ? `${error.message} Is it running? npm start brings up the one of this folder.` : error.message;
}

/** One line a row, columns as wide as their widest value. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A count with its noun, and verb where one is given: "1 exception is", "2 exceptions are". */
export function counted(count: number, one: string, many: string): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
