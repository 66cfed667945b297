/** How operator commands end: 0 and their answer on stdout, or 1 and one plain message on stderr. */
import { LedgerlineError } from '../../companion/src/platform/errors.ts';

export async function command(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n`);
    process.exitCode = 1;
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
