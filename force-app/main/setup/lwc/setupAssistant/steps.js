/** The steps of the set-up as rows, and how many are left. */
import { format, formatList, formatNumber } from 'c/text';
import { label } from './labels';

const BY_STATE = {
  done: { icon: 'utility:success', variant: 'success' },
  todo: { icon: 'utility:routing_offline', variant: undefined },
  failed: { icon: 'utility:error', variant: 'error' },
  unknown: { icon: 'utility:help', variant: undefined },
};

export function rowsOf(steps) {
  return steps.map((step) => {
    const { icon, variant } = BY_STATE[step.state] ?? BY_STATE.unknown;
    const words = label.step[step.name];
    return {
      ...step,
      title: words?.title ?? step.name,
      checks: words?.checks,
      icon,
      iconVariant: variant,
      placeLabel: `${label.openPlace}: ${words?.title ?? step.name}`,
      stateWord: label.wordByState[step.state] ?? label.wordByState.unknown,
    };
  });
}

/** {state, word, sentence}: ready, or how many steps are left and which. */
export function sentenceOf(steps, locale) {
  const left = rowsOf(steps).filter(({ state }) => state !== 'done');
  if (left.length === 0) {
    return { state: 'success', word: label.wordReady, sentence: label.ready };
  }
  const titles = left.map(({ title }) => title);
  const numbers = [left.length, steps.length].map((number) => formatNumber(number, locale));
  const fails = left.some(({ state }) => state === 'failed');
  return {
    state: fails ? 'error' : 'warning',
    word: fails ? label.wordFailed : label.wordLeft,
    sentence: format(label.left, ...numbers, formatList(titles, locale)),
  };
}
