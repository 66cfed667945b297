/** One kill -9: waits until the named point is reached, kills, starts again, and waits until an order is accepted. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from '../../../scripts/start/child.ts';
import { withSql } from '../world/books.ts';
import { until } from '../world/until.ts';
import type { ChaosWorld } from '../world/world.ts';
import type { Point, Victim } from './points.ts';

export interface Struck {
  readonly point: Point;
  readonly victim: Victim;
  /** Milliseconds since the epoch. */
  readonly killedAt: number;
  /** Until an order that was sent after the kill was accepted; undefined: none was in time. */
  readonly recoveredAfterMs: number | undefined;
}

export interface StrikeParts {
  readonly world: ChaosWorld;
  readonly signal: AbortSignal;
  /** When the first order that was sent after this instant was accepted; undefined: none was yet. */
  readonly acceptedSince: (sentAfter: number) => number | undefined;
}

const REACHED_WITHIN_MS = 20_000;
const RECOVERED_WITHIN_MS = 60_000;

/** Answers the companion that runs afterwards; `struck` undefined: the point was not reached, and nothing was killed. */
export async function strike(
  { world, signal, acceptedSince }: StrikeParts,
  companion: Part,
  point: Point,
  victim: Victim,
): Promise<{ readonly companion: Part; readonly struck: Struck | undefined }> {
  const armed = world.wires[point.wire].arm(point.arming);
  const waiting = new AbortController();
  const late = sleep(REACHED_WITHIN_MS, undefined, { signal: AbortSignal.any([signal, waiting.signal]) });
  const reached = await Promise.race([armed.hit, late]);
  waiting.abort();
  if (reached === undefined) {
    armed.lift();
    return { companion, struck: undefined };
  }
  const killedAt = Date.now();
  let next = companion;
  switch (victim) {
    case 'companion':
      process.kill(companion.pid, 'SIGKILL');
      await companion.ended;
      armed.lift();
      next = await world.start();
      break;
    case 'backend': {
      const pid = await backendOf(world, point.wire === 'postgres' ? reached.port : undefined);
      world.cluster.killBackend(pid);
      armed.lift();
      await world.cluster.answering();
      break;
    }
    case 'postmaster':
      world.cluster.killPostmaster();
      armed.lift();
      await world.cluster.restart();
  }
  let acceptedAt: number | undefined;
  await until(async () => (acceptedAt = acceptedSince(killedAt)) !== undefined, {
    ...{ signal, withinMs: RECOVERED_WITHIN_MS },
  });
  const recoveredAfterMs = acceptedAt === undefined ? undefined : acceptedAt - killedAt;
  return { companion: next, struck: { point, victim, killedAt, recoveredAfterMs } };
}

/** The backend at the other end of the connection that is held; any other of the companion's where none is. */
async function backendOf({ database }: ChaosWorld, port: number | undefined): Promise<number> {
  return withSql(database.adminUrl, async (sql) => {
    const [row] = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity where datname = current_database() and usename = 'ledgerline_app'
      order by client_port = ${port ?? 0} desc, state = 'active' desc, pid limit 1`;
    if (row === undefined) throw new Error('the companion has no connection to kill');
    return row.pid;
  });
}
