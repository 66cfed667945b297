/** One verdict and one sentence from all checks. */
import type { Headline } from '../credit/answer.ts';
import type { Check, CheckState, Verdict } from './answer.ts';

/** fail before hold before unknown before pass; a warning passes. */
export function verdictOf(checks: readonly Check[]): Verdict {
  const has = (state: CheckState) => checks.some((check) => check.state === state);
  if (has('fail')) return 'fail';
  if (has('hold')) return 'hold';
  return has('notChecked') || checks.length === 0 ? 'unknown' : 'pass';
}

const DECIDING: Readonly<Record<Exclude<Verdict, 'pass'>, CheckState>> = {
  fail: 'fail',
  hold: 'hold',
  unknown: 'notChecked',
};

/** What to do, not what the ERP would: checks judge by finance's rules too, and the ERP's own verdict is final. */
const LEAD: Readonly<Record<Exclude<Verdict, 'pass'>, { readonly code: string; readonly words: string }>> = {
  fail: { code: 'NEEDS_CORRECTION', words: 'This order needs correcting first' },
  hold: { code: 'NEEDS_CLEARING', words: 'This order is not clear to go' },
  unknown: { code: 'NOT_KNOWN', words: 'Whether this order will go through is not known yet' },
};

/** What a page shows first: the verdict with the first reason for it, and what to do. */
export function headlineOf(verdict: Verdict, checks: readonly Check[]): Headline {
  if (verdict === 'pass') {
    const warnings = checks.filter(({ state }) => state === 'warning').length;
    const message =
      warnings === 0 ? 'This order will go through.' : 'This order will go through; read the warnings first.';
    return { code: 'WILL_PASS', message };
  }
  const deciding = checks.filter(({ state }) => state === DECIDING[verdict]);
  const [first] = deciding;
  const { code, words } = LEAD[verdict];
  const more = deciding.length > 1 ? ` (and ${deciding.length - 1} more)` : '';
  return {
    code,
    message: first === undefined ? `${words}.` : `${words}${more}: ${first.message}`,
    ...(first?.action === undefined ? {} : { action: first.action }),
  };
}
