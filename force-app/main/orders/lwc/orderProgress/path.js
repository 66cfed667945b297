/** The steps that an order has taken, with their times: requested, sent, answered. */
import { label } from './labels';

const ANSWER_BY_STATE = {
  accepted: { word: label.wordAccepted, icon: 'utility:success', variant: 'success' },
  held: { word: label.wordHeld, icon: 'utility:lock', variant: 'error' },
  rejected: { word: label.wordRejected, icon: 'utility:error', variant: 'error' },
  cancelled: { word: label.wordCancelled, icon: 'utility:ban', variant: undefined },
};
const SENDING = new Set(['asked', 'resumed']);

export function pathOf({ state, createdAt, updatedAt, history }) {
  const answer = ANSWER_BY_STATE[state];
  const asked = (history ?? []).findLast(({ event }) => SENDING.has(event));
  const isSent = state !== 'requested' && (asked !== undefined || answer !== undefined || state === 'pending');
  return [
    step('requested', label.pathRequested, createdAt),
    step('sent', label.pathAsked, isSent ? (asked?.at ?? createdAt) : undefined),
    answer === undefined
      ? step('answer', label.pathAnswer, undefined)
      : { ...step('answer', answer.word, updatedAt), icon: answer.icon, iconVariant: answer.variant },
  ];
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
