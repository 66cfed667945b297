/**
 * `npm run upgrade`: brings a database up to this release. Companions have to be stopped: with one connected nothing is changed.
 *
 * LEDGERLINE_ADMIN_URL is an administrator's address (CREATEROLE and CREATEDB, no pooler between), LEDGERLINE_APP_PASSWORD what
 * companions log in with from then on. Done again it does nothing; broken off it goes on where it stood.
 */
import { installDatabase } from '../../companion/src/database/install.ts';
import { optionArguments, UsageError } from './arguments.ts';
import { command } from './command.ts';

const USAGE = `LEDGERLINE_ADMIN_URL=postgres://admin:…@host/postgres LEDGERLINE_APP_PASSWORD=… npm run upgrade -- [--database ledgerline]

The database of npm start needs no command: npm start upgrades it.`;

const OPTIONS = { database: { type: 'string', default: 'ledgerline' } } as const;

await command(USAGE, async () => {
  const { database } = optionArguments(process.argv.slice(2), { options: OPTIONS, usage: USAGE });
  const adminUrl = process.env['LEDGERLINE_ADMIN_URL'];
  const appPassword = process.env['LEDGERLINE_APP_PASSWORD'];
  if (adminUrl === undefined || appPassword === undefined) {
    const missing = adminUrl === undefined ? 'LEDGERLINE_ADMIN_URL' : 'LEDGERLINE_APP_PASSWORD';
    throw new UsageError(`${missing} is not set.\n${USAGE}`);
  }
  let done = 0;
  const say = (line: string): void => {
    done += 1;
    process.stdout.write(`${line}\n`);
  };
  await installDatabase({ adminUrl, database, appPassword, say });
  process.stdout.write(
    done === 0 ? 'Nothing to do: the database is of this release.\n' : 'The database is of this release now.\n',
  );
});
