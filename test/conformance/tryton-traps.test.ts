/** What is peculiar to Tryton: each of these passes in silence there, or looks like something else than it is. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { removeTryton, startTryton, trytonUnavailable } from '../../scripts/tryton/index.ts';
import { openTestBooks } from './tryton/books.ts';
import { amendments } from './tryton/traps/amendments.ts';
import { changes } from './tryton/traps/changes.ts';
import { companies } from './tryton/traps/companies.ts';
import { connection } from './tryton/traps/connection.ts';
import { credit } from './tryton/traps/credit.ts';
import { invoices } from './tryton/traps/invoices.ts';
import { keys } from './tryton/traps/keys.ts';
import { sales } from './tryton/traps/sales.ts';
import type { Trapped } from './tryton/traps/given.ts';

/** The first time on a machine. */
const SETTING_UP_MS = 900_000;
const DATABASE = 'traps';
const TRAPS = [invoices, credit, companies, keys, sales, amendments, changes, connection];
const missing = trytonUnavailable();

describe.skipIf(missing !== undefined)(`Tryton’s traps${missing === undefined ? '' : ` (${missing})`}`, () => {
  let directory: string;
  let trapped: Trapped | undefined;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'ledgerline-traps-'));
    const server = await startTryton({ directory, databases: [DATABASE], what: 'the tests of Tryton’s traps' });
    const books = openTestBooks(server, DATABASE);
    trapped = { server, books, port: books.port() };
  }, SETTING_UP_MS);

  afterAll(async () => {
    await trapped?.port.close();
    await trapped?.server.stop();
    await removeTryton(directory);
  }, 60_000);

  for (const define of TRAPS) {
    define(() => {
      if (trapped === undefined) throw new Error('Tryton did not come up');
      return trapped;
    });
  }
});
