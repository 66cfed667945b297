/** The one sentence of a preflight, from the check that decides it. */
import { format } from 'c/text';
import { say } from 'c/orderWords';
import { label } from './labels';

const DECIDING_STATE = { fail: 'fail', hold: 'hold', unknown: 'notChecked' };

/** The first check that makes the verdict; undefined where all passed. */
export function decidingOf({ verdict, checks }) {
  return checks.find(({ state }) => state === DECIDING_STATE[verdict]);
}

export function sentenceOf(answer) {
  const { verdict, checks } = answer;
  if (verdict === 'pass') {
    return checks.some(({ state }) => state === 'warning') ? label.passWithWarnings : label.pass;
  }
  const deciding = checks.filter(({ state }) => state === DECIDING_STATE[verdict]);
  const reason = deciding.length === 0 ? answer.headline.message : say(deciding[0]).message;
  const sentence = format(label.sentenceByVerdict[verdict], reason);
  return deciding.length < 2 ? sentence : `${sentence} ${format(label.more, deciding.length - 1)}`;
}
