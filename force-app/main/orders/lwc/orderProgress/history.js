/** The history's entries as they are read: what happened, when, and in whose words. Newest first. */
import { label } from './labels';

export function historyOf({ history }) {
  return (history ?? [])
    .map(({ at, event, detail }, index) => ({
      key: `${index} ${at}`,
      at,
      what: label.nameByEvent[event] ?? event,
      detail,
    }))
    .reverse();
}
