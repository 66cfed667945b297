import { afterAll, describe, expect, it } from 'vitest';
import { connect } from './database/client.ts';
import { readConfig } from './platform/config.ts';
import { createLogger } from './platform/logger.ts';
import { NO_METRICS } from './platform/metrics.ts';
import { startWorker, type WorkerParts } from './worker.ts';

/** Never connected to. */
const sql = connect('postgres://nobody@127.0.0.1:1/none');
afterAll(async () => sql.end());

const unused = async () => Promise.reject(new Error('nothing is to be worked on'));

describe('a worker', () => {
  it('that cannot start, since the key that signs heads is not there, leaves no round running', async () => {
    const config = readConfig({
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      COMPANION_KEY_FILE: '/nowhere/keys.json',
      COMPANION_AUDIT_HEAD_DIRECTORY: '/nowhere/heads',
      COMPANION_AUDIT_HEAD_KEY_FILE: '/nowhere/head-keys.json',
    });
    let rounds = 0;
    const parts: WorkerParts = {
      ...{ sql, logger: createLogger({ level: 'silent' }), metrics: NO_METRICS },
      orgs: { org: async () => Promise.resolve(undefined) },
      handlers: { ask: unused, deliver: unused, backfill: unused, replay: unused },
      watch: {
        round: async () => {
          rounds += 1;
          return Promise.resolve(false);
        },
        stop: async () => Promise.resolve(),
      },
    };
    await expect(startWorker(config, parts)).rejects.toThrow('/nowhere/head-keys.json');
    expect(rounds).toBe(0);
  });
});
