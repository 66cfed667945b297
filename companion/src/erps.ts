/**
 * The ERPs' part of the composition root: the directory of their ports with the limits that all processes share, and the round
 * that finds out when an ERP that had been away answers again.
 */
import type { Clock } from './canonical/time.ts';
import type { Sql } from './database/client.ts';
import { capacityStore } from './database/stores/capacity.ts';
import { connectionStore } from './database/stores/connections.ts';
import { wakeStore } from './database/stores/waking.ts';
import { startRounds } from './delivery/rounds.ts';
import { createWake } from './orders/wake.ts';
import type { Config } from './platform/config.ts';
import { PROBE_EVERY_MS } from './platform/limits.ts';
import type { Logger } from './platform/logger.ts';
import { countRepeated } from './platform/repeated-failures.ts';
import { waitFor } from './platform/wait.ts';
import type { ErpDirectory } from './systems/erp/port.ts';
import { createErpDirectory, type ErpWatch } from './systems/erp/registry.ts';

export interface ErpParts {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly steady: Clock;
  readonly logger: Logger;
  /** Is given work that goes on by itself; it never rejects. */
  readonly background: (work: Promise<void>) => void;
}

export interface Erps {
  readonly directory: ErpDirectory & Pick<ErpWatch, 'states'>;
  /** `listener` is told of each connection that was changed, or whose ERP answers again after it had been away. */
  onRenewed(listener: (orgId: string, connectionId: string) => void): void;
  /** Lets what is under way end. */
  stop(): Promise<void>;
}

export function startErps(config: Config, { sql, clock, steady, logger, background }: ErpParts): Erps {
  const wake = createWake(wakeStore(sql));
  const listeners: ((orgId: string, connectionId: string) => void)[] = [];
  const renewed = (orgId: string, connectionId: string): void => {
    for (const listener of listeners) listener(orgId, connectionId);
  };
  const directory = createErpDirectory({
    connections: connectionStore(sql),
    capacity: capacityStore(sql),
    ...{ clock, steady },
    allowPrivateAddresses: config.allowPrivateErpAddresses,
    onAway: (orgId, connectionId) => logger.warn('an ERP does not answer and is not asked', { orgId, connectionId }),
    onChanged: renewed,
    onRecovered: (orgId, connectionId) => {
      renewed(orgId, connectionId);
      background(
        wake(orgId, connectionId).then(
          (count) => logger.info('an ERP answers again; what waits for it is asked', { orgId, connectionId, count }),
          (error: unknown) => logger.warn('what waits for an ERP was not woken', { orgId, connectionId, error }),
        ),
      );
    },
    onError: (error) => logger.warn('a share of an ERP was not renewed', { error }),
  });
  const probing = startRounds({
    name: 'probe',
    everyMs: PROBE_EVERY_MS,
    act: async () => {
      await directory.probe();
      return false;
    },
    wait: waitFor,
    onError: countRepeated((kind, error, count) => logger.error('a round failed', { kind, error, count }), steady),
  });
  return {
    directory,
    onRenewed: (listener) => void listeners.push(listener),
    stop: async () => {
      await probing.stop();
      await directory.close();
    },
  };
}
