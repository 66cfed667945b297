/**
 * Tells a cancelling from a question. Both set a held order going, as `resumed`; which it was is said by what came of it, or,
 * while nothing has, by the reason for which the order waits.
 */
const BEGINS = new Set(['resumed', 'changed']);
/** What the companion writes into the history of an order that was to be cancelled, and whose cancelling went another way. */
const SAYS_CANCEL = /^asked to cancel|^to be cancelled|\bnot cancelled in the ERP$|\bno order to cancel$/;

/** The history, in which a cancelling begins with `cancelling` in place of `resumed`. */
export function withCancellings({ reason, state, history }) {
  return turnsOf(history ?? []).flatMap((turn, index, turns) => {
    const isUnderWay =
      index === turns.length - 1 && state === 'pending' && Boolean(reason?.code?.startsWith('CANCEL_'));
    const isCancelling =
      turn[0].event === 'resumed' && (isUnderWay || turn.some((entry) => tellsOfCancelling(entry, reason)));
    return isCancelling ? [{ ...turn[0], event: 'cancelling' }, ...turn.slice(1)] : turn;
  });
}

/** Without the cancellings that left the order held as it was: they took it nowhere. */
export function withoutFailedCancellings(events) {
  return turnsOf(events).flatMap((turn) =>
    turn[0].event === 'cancelling' && turn.at(-1).state === 'held' ? [] : turn,
  );
}

/** Each begins where the order was set going, the first with the history. */
function turnsOf(events) {
  const turns = [];
  for (const entry of events) {
    if (turns.length === 0 || BEGINS.has(entry.event) || entry.event === 'cancelling') {
      turns.push([]);
    }
    turns.at(-1).push(entry);
  }
  return turns;
}

/** An order that ended as cancelled for a reason may have been found so by a question. */
function tellsOfCancelling({ event, detail }, reason) {
  return (event === 'cancelled' && !reason) || SAYS_CANCEL.test(detail ?? '');
}
