/** The lines of a preflight as they are shown: what blocks first, and each with the words of the user's language. */
import { absolute, isNegative } from 'c/decimal';
import { sayWho } from 'c/holdReasons';
import { say } from 'c/orderWords';
import { format } from 'c/text';
import { label } from './labels';

export const VERDICT_STATE = { pass: 'success', hold: 'held', fail: 'error', unknown: 'unknown' };

const ORDER = ['fail', 'hold', 'notChecked', 'warning', 'pass'];
const ICON_BY_STATE = {
  fail: { name: 'utility:error', variant: 'error' },
  hold: { name: 'utility:lock', variant: 'error' },
  notChecked: { name: 'utility:help', variant: undefined },
  warning: { name: 'utility:warning', variant: 'warning' },
  pass: { name: 'utility:success', variant: 'success' },
};

export function linesOf(checks) {
  return checks
    .map((check, index) => lineOf(check, index))
    .sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || one.index - other.index);
}

function lineOf(check, index) {
  const icon = ICON_BY_STATE[check.state];
  const who = check.state === 'pass' ? undefined : sayWho(check.clearedBy);
  return {
    key: `${check.check} ${check.code} ${check.lineId ?? index}`,
    index,
    check: check.check,
    state: check.state,
    name: label.nameByCheck[check.check] ?? check.check,
    stateWord: label.wordByState[check.state],
    icon: icon.name,
    iconVariant: icon.variant,
    ...say(check),
    who: who === undefined ? undefined : format(label.who, who),
    figure: figureOf(check),
    age: check.figure ?? check.provenance ?? undefined,
  };
}

/** With what it is; a room below zero is told as what is over the limit. */
function figureOf({ check, code, figure }) {
  if (!figure) {
    return undefined;
  }
  const { amount, currencyCode } = figure;
  if (check === 'credit' && code !== 'OVERDUE') {
    return isNegative(amount)
      ? { caption: label.figureOver, amount: absolute(amount), currencyCode }
      : { caption: label.figureRoom, amount, currencyCode };
  }
  return { caption: label.captionByCheck[check] ?? '', amount, currencyCode };
}
