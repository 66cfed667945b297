/**
 * Tells a page's components that what is known of a record changed.
 *
 * watch: for as long as something is pending. One subscription to the event serves all watchers of the page, since each
 * costs the org (subscribers and deliveries are limited). Each record that is watched is polled as well, once for all its
 * watchers: often where events are not to be had (mobile app, communities), rarely where they are, for an event that never
 * comes.
 * listen: costs nothing; hears what the watchers of the same page hear, and what is announced.
 * The event carries a record id and a version only; who hears it reads anew, with the user's own access.
 */
import { isEmpEnabled, subscribe, unsubscribe } from 'lightning/empApi';
import { pageTimers } from 'c/timers';

export const CHANNEL = '/event/ledgerline__Record_Changed__e';
const RECORD_FIELD = 'ledgerline__Record_Id__c';
const NEW_EVENTS_ONLY = -1;

const FAST_MS = 1000;
const FAST_FOR_MS = 30000;
const SLOW_MS = 5000;
const BESIDE_EVENTS_MS = 15000;
const LONG_AFTER_MS = 600000;
const LONG_MS = 60000;

const listeners = new Set();
/** By record: {recordId, timers, startedAt, handle, watchers}. */
const polls = new Map();
let subscription;

/** Calls `onChange` whenever the record's change is heard. Returns what ends it. */
export function listen(recordId, onChange) {
  const listener = { recordId: shortId(recordId), onChange };
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells the page's other components of a change that this one made or learnt. */
export function announce(recordId) {
  tell(recordId);
}

/** Subscribes and polls until ended; each sign of a change, and each poll, calls the listeners of the record. */
export function watch(recordId, timers = pageTimers) {
  const id = shortId(recordId);
  const poll = polls.get(id) ?? { recordId, timers, handle: undefined, watchers: new Set() };
  const watcher = {};
  poll.watchers.add(watcher);
  polls.set(id, poll);
  openSubscription();
  // What begins to be waited for is looked for often, whoever has been waiting for something else before.
  poll.startedAt = poll.timers.now();
  poll.timers.cancel(poll.handle);
  scheduleNext(poll);
  return () => {
    if (poll.watchers.delete(watcher) && poll.watchers.size === 0) {
      polls.delete(id);
      poll.timers.cancel(poll.handle);
      closeSubscriptionIfIdle();
    }
  };
}

function scheduleNext(poll) {
  const { timers, startedAt, recordId } = poll;
  const handle = timers.after(pollDelay(timers.now() - startedAt), () => {
    tell(recordId);
    // Who was told may have begun to watch, which scheduled the next one already.
    if (poll.watchers.size > 0 && poll.handle === handle) {
      scheduleNext(poll);
    }
  });
  poll.handle = handle;
}

function pollDelay(pendingForMs) {
  if (pendingForMs >= LONG_AFTER_MS) {
    return LONG_MS;
  }
  if (subscription !== undefined) {
    return BESIDE_EVENTS_MS;
  }
  return pendingForMs < FAST_FOR_MS ? FAST_MS : SLOW_MS;
}

function tell(recordId) {
  const id = shortId(recordId);
  for (const listener of [...listeners]) {
    if (listener.recordId === id) {
      listener.onChange();
    }
  }
}

let opening = false;

/** A page without events is a page that polls: a failure to subscribe is no failure of the page. */
async function openSubscription() {
  if (subscription !== undefined || opening) {
    return;
  }
  opening = true;
  subscription = await subscribed().catch(() => undefined);
  opening = false;
  closeSubscriptionIfIdle();
}

async function subscribed() {
  const isEnabled = await isEmpEnabled();
  return isEnabled ? subscribe(CHANNEL, NEW_EVENTS_ONLY, ({ data }) => tell(data.payload[RECORD_FIELD])) : undefined;
}

function closeSubscriptionIfIdle() {
  if (polls.size === 0 && subscription !== undefined) {
    const ended = subscription;
    subscription = undefined;
    unsubscribe(ended, () => undefined);
  }
}

/** Ids come with 15 and with 18 characters; the first 15 tell records apart. */
function shortId(recordId) {
  return (recordId ?? '').slice(0, 15);
}
