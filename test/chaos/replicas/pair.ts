/** Two companions, both roles each, over one database; one at a time is killed, and started again. */
import type { Part } from '../../../scripts/start/child.ts';
import type { ChaosWorld } from '../world/world.ts';

export interface Pair {
  /** The address of the one or the other by turns, as a load balancer without a health check gives them out. */
  readonly address: () => string;
  /** kill -9; answers when, in milliseconds since the epoch. The other goes on. */
  kill(at: number): Promise<number>;
  /** Starts one anew in the place of the killed one. */
  restart(at: number): Promise<void>;
}

export async function startPair(world: ChaosWorld): Promise<Pair> {
  const parts: Part[] = [];
  for (let at = 0; at < 2; at += 1) parts.push(await world.start());
  let turn = 0;
  const part = (at: number): Part => {
    const found = parts[at];
    if (found === undefined) throw new Error(`there is no companion ${at}`);
    return found;
  };
  return {
    address: () => part((turn += 1) % parts.length).url,
    kill: async (at) => {
      process.kill(part(at).pid, 'SIGKILL');
      const killedAt = Date.now();
      await part(at).ended;
      return killedAt;
    },
    restart: async (at) => {
      parts[at] = await world.start();
    },
  };
}
