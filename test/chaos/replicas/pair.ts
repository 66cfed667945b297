/** Two companions, both roles each, over one database; one at a time is killed, and started again. */
import type { Part } from '../../../scripts/start/child.ts';
import { withSql } from '../world/books.ts';
import { until } from '../world/until.ts';
import type { ChaosWorld } from '../world/world.ts';

export interface Pair {
  /** The address of the one or the other by turns, as a load balancer without a health check gives them out. */
  readonly address: () => string;
  addressOf(at: number): string;
  /** The id of the process, as its connections to the database are named and as it stands beside its leases on orders. */
  processOf(at: number): string;
  /**
   * kill -9; answers when, in milliseconds since the epoch, once no connection of the dead one is left: what it had sent has
   * been done or never will be. The other goes on.
   */
  kill(at: number): Promise<number>;
  /** Starts one anew in the place of the killed one. */
  restart(at: number): Promise<void>;
}

export interface PairOptions {
  readonly signal: AbortSignal;
  /** Called when the first runs and the second does not yet. */
  readonly onFirst: () => Promise<void>;
}

interface Running {
  readonly part: Part;
  readonly process: string;
}

const CONNECTED_WITHIN_MS = 15_000;

export async function startPair(world: ChaosWorld, { signal, onFirst }: PairOptions): Promise<Pair> {
  const known = new Set<string>();

  /** Waits for the one name among the connections that nobody had before. */
  async function start(): Promise<Running> {
    const part = await world.start();
    let found: string | undefined;
    const isConnected = async () => (found = (await connected(world)).find((id) => !known.has(id))) !== undefined;
    await until(isConnected, { signal, withinMs: CONNECTED_WITHIN_MS, everyMs: 50 });
    if (found === undefined) throw new Error('a companion was started and has no connection to the database');
    known.add(found);
    return { part, process: found };
  }

  const running = [await start()];
  await onFirst();
  running.push(await start());
  let turn = 0;
  const one = (at: number): Running => {
    const found = running[at];
    if (found === undefined) throw new Error(`there is no companion ${at}`);
    return found;
  };
  return {
    address: () => one((turn += 1) % running.length).part.url,
    addressOf: (at) => one(at).part.url,
    processOf: (at) => one(at).process,
    kill: async (at) => {
      const { part, process: id } = one(at);
      process.kill(part.pid, 'SIGKILL');
      const killedAt = Date.now();
      await part.ended;
      const isGone = async () => !(await connected(world)).includes(id);
      const gone = await until(isGone, { signal, withinMs: CONNECTED_WITHIN_MS, everyMs: 20 });
      if (!gone) throw new Error('a companion was killed and its connections to the database are still there');
      return killedAt;
    },
    restart: async (at) => {
      running[at] = await start();
    },
  };
}

/** Ids of the processes that have a connection to the database. */
async function connected({ database }: ChaosWorld): Promise<readonly string[]> {
  return withSql(database.adminUrl, async (sql) => {
    const rows = await sql<{ id: string }[]>`
      select distinct substring(application_name from '^ledgerline [a-z]+ ([0-9a-f-]{36})$') as id
      from pg_stat_activity where datname = current_database() and application_name ~ '^ledgerline [a-z]+ [0-9a-f-]{36}$'`;
    return rows.map(({ id }) => id);
  });
}
