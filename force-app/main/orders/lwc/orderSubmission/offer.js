/** What stands and what is still open of an order's states, and what there is to press in each. */
const PENDING = new Set(['pending', 'requested']);
const STANDS = new Set(['held', 'accepted']);

/** The companion has given no answer yet. */
export function isPending(submission) {
  return PENDING.has(submission?.state);
}

/**
 * {submit, isMain, recheck, cancel}: what is offered, and whether submitting is what the page is for now. While an answer is
 * to come (`lost`: of this page's own question) there is nothing to submit, and neither where the record still says what
 * stands: `route` carries the hash of what was checked last. Who may not submit and may release holds (`canSubmit`,
 * `canRelease`) has the ERP asked again about a hold, and nothing else.
 */
export function offerOf(submission, { lost, route, canSubmit, canRelease }) {
  const { state, contentHash, reason } = submission ?? {};
  const isHeld = !lost && state === 'held';
  const isUnchanged = STANDS.has(state) && contentHash !== undefined && route?.contentHash === contentHash;
  if (!canSubmit) {
    return { recheck: canRelease && isHeld };
  }
  return {
    submit: !lost && !isPending(submission) && !isUnchanged,
    isMain: !STANDS.has(state),
    recheck: isHeld || reason?.code === 'WAITS_FOR_OPERATIONS',
    cancel: isHeld,
  };
}
