/** The companion's API on an ERP that answers at once, so that an ERP's own time is not in what is measured. */
import { compose } from '../../../companion/src/app.ts';
import type { CreditPosition } from '../../../companion/src/canonical/credit-position.ts';
import { connect } from '../../../companion/src/database/client.ts';
import { createApi } from '../../../companion/src/http/api.ts';
import { fileKeyRing } from '../../../companion/src/http/oauth/key-ring.ts';
import { serveApi } from '../../../companion/src/http/server.ts';
import { newId } from '../../../companion/src/platform/ids.ts';
import { createLogger } from '../../../companion/src/platform/logger.ts';
import type { ErpDirectory, ErpPort } from '../../../companion/src/systems/erp/port.ts';
import { positionOf } from '../position.ts';
import { endWithBench, given } from './serve.ts';

const clock = { now: (): number => Date.now() };
const logger = createLogger({ level: 'info' });
const sql = connect(given('DATABASE_URL'), { max: Number(given('BENCH_CONNECTIONS')), name: 'ledgerline api' });
const port = Number(given('BENCH_PORT'));

/** Credit is all that is asked for here. */
const erp = {
  getCredit: async (_entity: unknown, customer: string): Promise<CreditPosition> =>
    Promise.resolve(positionOf(customer, new Date(clock.now()).toISOString())),
} as unknown as ErpPort;
const erps: ErpDirectory = { connection: async () => Promise.resolve(erp) };

const { services } = compose({
  ...{ sql, erps, clock, logger },
  orgs: { org: async () => Promise.resolve(undefined) },
  subscribe: async () => Promise.resolve({ kind: 'ended' }),
  keyRing: fileKeyRing({ file: given('COMPANION_KEY_FILE'), clock }),
  draining: () => false,
  background: () => undefined,
});
const api = createApi(services, { logger, baseUrl: () => `http://127.0.0.1:${String(port)}` });
await serveApi(api, { host: '127.0.0.1', port, newId });
endWithBench(() => process.exit(0));
