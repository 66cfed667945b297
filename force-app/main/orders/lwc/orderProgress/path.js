/** The steps that an order has taken, with their times: requested, sent, answered, and asked again where it was. */
import { withCancellings, withoutFailedCancellings } from './cancelling';
import { label } from './labels';

const ANSWER_BY_STATE = {
  accepted: { word: label.wordAccepted, icon: 'utility:success', variant: 'success' },
  held: { word: label.wordHeld, icon: 'utility:lock', variant: 'error' },
  rejected: { word: label.wordRejected, icon: 'utility:error', variant: 'error' },
  cancelled: { word: label.wordCancelled, icon: 'utility:ban', variant: undefined },
};
const CANCELLING = 'cancelling';
const AGAIN = new Set(['resumed', 'changed', CANCELLING]);

/** A step that was taken stays where it is: asking again adds steps, and takes none of them back. */
export function pathOf(submission) {
  const { state, createdAt } = submission;
  const events = withoutFailedCancellings(withCancellings(submission));
  const asked = events.find(({ event }) => event === 'asked');
  return [
    step('requested', label.pathRequested, createdAt),
    step('sent', label.pathAsked, state === 'requested' ? undefined : (asked?.at ?? createdAt)),
    ...stepsBetween(state, events),
    isAnswered({ state })
      ? answered('answer', state, answeredAt(submission, events))
      : step('answer', label.pathAnswer, undefined),
  ];
}

/** A cancelling that failed leaves an order held since it was, however new the submission is. */
function answeredAt({ state, updatedAt, history }, events) {
  const last = history?.at(-1);
  const isAsBefore = last !== undefined && last.state === state && !events.includes(last);
  return (isAsBefore ? events.findLast((entry) => entry.state === state)?.at : undefined) ?? updatedAt;
}

/** The answer that was there before the ERP was asked for the last time, and that asking; none where it was asked once. */
function stepsBetween(state, events) {
  const again = events.findLastIndex(({ event }) => AGAIN.has(event));
  const last = events.findLastIndex(isAnswered);
  // The history was read before the ERP was asked for the last time.
  const isUntold = last > again && events[last].state !== state;
  const before = events.slice(0, isUntold ? events.length : Math.max(again, 0)).findLast(isAnswered);
  // What is done to cancel an order is no question about it.
  const isTold = again >= 0 && !isUntold && events[again].event !== CANCELLING && state !== 'cancelled';
  return [
    ...(before === undefined ? [] : [answered('before', before.state, before.at)]),
    ...(isTold ? [step('again', label.nameByEvent[events[again].event], events[again].at)] : []),
  ];
}

function isAnswered({ state }) {
  return ANSWER_BY_STATE[state] !== undefined;
}

function answered(key, state, at) {
  const { word, icon, variant } = ANSWER_BY_STATE[state];
  return { ...step(key, word, at), icon, iconVariant: variant };
}

function step(key, name, at) {
  const isDone = at !== undefined && at !== null;
  return {
    key,
    name,
    at,
    stateWord: isDone ? label.pathDone : label.pathWaiting,
    icon: isDone ? 'utility:success' : 'utility:clock',
    iconVariant: isDone ? 'success' : undefined,
  };
}
