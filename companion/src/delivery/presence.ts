/**
 * Whose orders are taken up before their leases end: each process says again and again that it is there, and those that work
 * take what is in the hands of one that does not any more. It is a guess (a process may only be slow to say so), so nothing
 * rests on it but time: such an order is looked up by key, and not sent before its lease would have ended. What an org is being
 * told waits for its lease: an org may still be at work on it, and would show the older of two versions.
 */
import type { PresenceStore } from './port.ts';
import { type RoundsOptions, startRounds } from './rounds.ts';

export interface PresenceDeps {
  readonly presence: PresenceStore;
  /** Of this process, as its connections to the database are named. */
  readonly holder: string;
  /** A process that has not been seen for so long is taken for gone. */
  readonly goneMs: number;
  /** Absent: this process says that it is there, and takes nothing up. */
  readonly takesUp?: { readonly limit: number; readonly onTaken: (count: number) => void };
}

/** One round. Answers whether there is more to take up at once. */
export function createPresenceRound({ presence, holder, goneMs, takesUp }: PresenceDeps): () => Promise<boolean> {
  return async () => {
    const mayJudge = await presence.beat(holder, goneMs);
    if (!mayJudge || takesUp === undefined) return false;
    const found = await presence.ofTheGone(goneMs, takesUp.limit);
    let taken = 0;
    for (const each of found) if (await presence.release(each)) taken += 1;
    if (taken > 0) takesUp.onTaken(taken);
    return taken > 0 && found.length >= takesUp.limit;
  };
}

/** Rounds until `stop`, which then says that this process is gone: to be called when it has nothing in hand any more. */
export function startPresence(deps: PresenceDeps & Pick<RoundsOptions, 'everyMs' | 'wait' | 'onError'>): {
  stop(): Promise<void>;
} {
  const { presence, holder, everyMs, wait, onError } = deps;
  const rounds = startRounds({ name: 'presence', act: createPresenceRound(deps), everyMs, wait, onError });
  return {
    stop: async () => {
      await rounds.stop();
      // A database that is gone finds out by itself.
      await presence.leave(holder).catch(() => undefined);
    },
  };
}
