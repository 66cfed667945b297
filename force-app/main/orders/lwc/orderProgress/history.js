/** The history's entries as they are read: what happened, when, and in whose words. Newest first. */
import { withCancellings } from './cancelling';
import { label } from './labels';

export function historyOf(submission) {
  return withCancellings(submission)
    .map(({ at, event, detail }, index) => ({
      key: `${index} ${at}`,
      at,
      what: label.nameByEvent[event] ?? event,
      detail,
    }))
    .reverse();
}
