/**
 * Watches a record for as long as something is to be expected of its order: while it has no answer, and for a while after
 * a change of the record that may bring one about by itself.
 */
import { watch } from 'c/liveUpdates';
import { changedAtOf, isWorthFollowing } from './change';

/** What a change of the record brings about by itself is there well within this. */
const FOLLOW_MS = 60000;

export class Following {
  changedAt;
  until = 0;
  stopWatching;

  /** `timers` as c/timers has them. */
  constructor(timers) {
    this.timers = timers;
  }

  /** Ends what was watched; nothing is known of another record's changes. */
  begin(recordId) {
    this.end();
    this.recordId = recordId;
    this.changedAt = undefined;
    this.until = 0;
  }

  end() {
    this.stopWatching?.();
    this.stopWatching = undefined;
  }

  /** Takes what the platform says of the record. True where that is to be followed; it is, then, for a minute. */
  hear(record) {
    const before = this.changedAt;
    this.changedAt = changedAtOf(record);
    const isWorth = isWorthFollowing(record, before, this.timers.now());
    if (isWorth) {
      this.until = this.timers.now() + FOLLOW_MS;
    }
    return isWorth;
  }

  /** What the change would bring about is there. */
  arrived() {
    this.until = 0;
  }

  /** Watches as long as there is reason to; called again whenever that may have changed. */
  watchWhile(isPending) {
    const isExpecting = isPending || this.timers.now() < this.until;
    if (isExpecting && !this.stopWatching) {
      this.stopWatching = watch(this.recordId, this.timers);
    } else if (!isExpecting) {
      this.end();
    }
  }
}
