/** `retention --years N`: drops the years that are past it, as the owner of the tables, with an audit entry for every org. */
import { answerOf, connect } from '../../companion/src/database/client.ts';
import { ownerUrl } from '../start/database.ts';
import { UsageError } from './arguments.ts';
import { counted } from './command.ts';

interface Retained {
  readonly dropped: readonly number[];
  readonly kept: readonly { readonly year: number; readonly open: number }[];
  readonly until: number;
}

export async function runRetention(years: string): Promise<string> {
  if (!/^[1-9]\d?$/.test(years)) throw new UsageError(`--years ${years}: expected a number of years from 1 to 99`);
  const sql = connect(ownerUrl(), { max: 1, name: 'npm run exceptions' });
  try {
    const { dropped, kept, until } = await answerOf(
      sql<{ answer: Retained }[]>`select ledgerline.dead_letter_retention(${Number(years)}, 'operator') as answer`,
    );
    const lines = [
      dropped.length === 0 ? 'No year is past it.' : `Dropped: ${dropped.join(', ')}.`,
      ...kept.map(
        ({ year, open }) =>
          `Kept: ${year}, of which ${counted(open, 'exception is', 'exceptions are')} still open. Settle what is open first.`,
      ),
      `There is room for every year up to ${until}.`,
    ];
    return lines.join('\n');
  } finally {
    await sql.end();
  }
}
