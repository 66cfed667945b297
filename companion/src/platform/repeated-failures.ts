/**
 * A failure that comes again and again is said at once and then at most once a minute, with how often it came: while the database
 * is away every loop fails several times a second, and the log would hold nothing else.
 */
import type { Clock } from '../canonical/time.ts';

const SAY_EVERY_MS = 60_000;

/** `count`: how often it came since it was last said, this time included; 1 the first time. */
export type SayFailure = (name: string, error: Error, count: number) => void;

/** `name`: of the round or loop that failed. Two failures are the same when they are of one round, kind and place in the code. */
export function countRepeated(say: SayFailure, { now }: Clock): (name: string, error: Error) => void {
  // As many as there are rounds, codes and places: the code bounds it, and not what comes in.
  const said = new Map<string, { atMs: number; since: number }>();
  return (name, error) => {
    const key = `${name} ${kindOf(error)}`;
    const before = said.get(key);
    if (before !== undefined) {
      before.since += 1;
      if (now() - before.atMs < SAY_EVERY_MS) return;
    }
    say(name, error, before?.since ?? 1);
    said.set(key, { atMs: now(), since: 0 });
  };
}

function kindOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const place = /^\s*at .*$/m.exec(error.stack ?? '')?.[0].trim() ?? '';
  return `${error.name} ${code} ${place}`;
}
