/** A real Tryton as `npm start -- --erp tryton` runs it. Its books are kept between starts. */
import { join } from 'node:path';
import { startTryton } from '../tryton/index.ts';
import type { RunningErp } from './erp.ts';
import { writeErpFile } from './erp-file.ts';
import type { Progress } from './progress.ts';
import { writePrivateText } from './run-file.ts';
import { STATE_DIRECTORY } from './state.ts';

const DATABASE = 'erp';
const PASSWORD_FILE = join(STATE_DIRECTORY, 'secrets', 'tryton-password');

export async function startTrytonErp(progress: Progress): Promise<RunningErp> {
  const tryton = await progress.step('Tryton', async (say) =>
    startTryton({
      directory: join(STATE_DIRECTORY, 'tryton'),
      databases: [DATABASE],
      durable: true,
      what: 'npm start -- --erp tryton',
      say,
    }),
  );
  const { bookkeeper, adapter } = tryton;
  writeErpFile({ kind: 'tryton', url: tryton.url, database: DATABASE, ...bookkeeper });
  writePrivateText(PASSWORD_FILE, adapter.password);
  return {
    name: 'Tryton',
    url: tryton.url,
    ended: tryton.ended,
    stop: async () => tryton.stop(),
    connection: {
      kind: 'tryton',
      baseUrl: tryton.url,
      settings: { database: DATABASE, user: adapter.user },
      secretFile: PASSWORD_FILE,
      erpEntities: tryton.companies,
    },
    customers: tryton.customers,
  };
}
