/** The part of the composition root that says which process this is, and takes up what gone ones had in hand. */
import type { Sql } from './database/client.ts';
import { presenceStore } from './database/stores/presence.ts';
import { startPresence } from './delivery/presence.ts';
import type { Config } from './platform/config.ts';
import { PRESENCE_EVERY_MS, PRESENCE_GONE_MS } from './platform/limits.ts';
import type { Logger } from './platform/logger.ts';
import type { Metrics } from './platform/metrics.ts';
import { countRepeated } from './platform/repeated-failures.ts';
import { waitFor } from './platform/wait.ts';

const TAKEN_UP_AT_ONCE = 100;

/** `holder`: as the connections of `sql` are named. A process without a worker takes nothing up. */
export function presenceOf(
  holder: string,
  { role }: Pick<Config, 'role'>,
  { sql, logger, metrics }: { readonly sql: Sql; readonly logger: Logger; readonly metrics: Metrics },
): { stop(): Promise<void> } {
  const onTaken = (count: number): void => metrics.count('ledgerline_sweeper_found_total', { what: 'absent' }, count);
  return startPresence({
    ...{ presence: presenceStore(sql), holder, goneMs: PRESENCE_GONE_MS, everyMs: PRESENCE_EVERY_MS, wait: waitFor },
    ...(role === 'api' ? {} : { takesUp: { limit: TAKEN_UP_AT_ONCE, onTaken } }),
    onError: countRepeated(
      (kind, error, count) => logger.error('a round of this process failed', { kind, error, count }),
      { now: () => performance.now() },
    ),
  });
}
