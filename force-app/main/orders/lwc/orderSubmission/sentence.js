/** What became of an order, in one sentence with its state; and what its button does. */
import { say } from 'c/orderWords';
import { format, formatInstant } from 'c/text';
import { label } from './labels';

/** {state, word, sentence} for the verdict's headline. `lost`: this page's own question has had no answer yet. */
export function sentenceOf(submission, { lost, locale, timeZone }) {
  if (lost) {
    return { state: 'unknown', word: label.wordLookingUp, sentence: label.unknownOutcome };
  }
  if (!submission) {
    return { state: 'info', word: label.wordNotSubmitted, sentence: label.notSubmitted };
  }
  const because = submission.reason ? say(submission.reason).message : undefined;
  switch (submission.state) {
    case 'accepted':
      return { ...accepted(submission), word: label.wordAccepted };
    case 'held':
      return { state: 'held', word: label.wordHeld, sentence: format(label.held, because ?? '') };
    case 'rejected':
      return { state: 'error', word: label.wordRejected, sentence: format(label.rejected, because ?? '') };
    case 'cancelled':
      return {
        state: 'info',
        word: label.wordCancelled,
        sentence: because ? format(label.cancelledBecause, because) : label.cancelled,
      };
    case 'requested':
      return { state: 'info', word: label.wordPending, sentence: label.requested };
    default:
      return pending(submission, locale, timeZone);
  }
}

function accepted({ erpOrderNumber, differences }) {
  const differs = (differences ?? []).length > 0;
  const state = differs ? 'warning' : 'success';
  if (!erpOrderNumber) {
    return { state, sentence: differs ? label.acceptedNoNumberDiff : label.acceptedNoNumber };
  }
  return { state, sentence: format(differs ? label.acceptedDifferences : label.accepted, erpOrderNumber) };
}

/** `heldSince`: it was held before, and is asked about again, or is being cancelled. */
function pending({ phase, createdAt, heldSince, reason }, locale, timeZone) {
  if (phase === 'unknown') {
    return { state: 'unknown', word: label.wordLookingUp, sentence: label.unknownOutcome };
  }
  if (reason?.code?.startsWith('CANCEL_')) {
    return { state: 'info', word: label.wordPending, sentence: label.cancelling };
  }
  const asking = heldSince ? label.sentAgain : label.sent;
  const sentence =
    phase === 'retrying' ? format(label.stillAsking, formatInstant(createdAt, locale, timeZone)) : asking;
  return { state: 'info', word: label.wordPending, sentence };
}

const BUTTON_BY_STATE = {
  rejected: { to: label.submitAgainTo, erp: label.submitAgainErp },
  cancelled: { to: label.submitAgainTo, erp: label.submitAgainErp },
  held: { to: label.submitChangedTo, erp: label.submitChangedErp },
  accepted: { to: label.submitChangedTo, erp: label.submitChangedErp },
};

/** Says where the order goes, as far as that is known. */
export function buttonLabelOf(submission, route) {
  const words = BUTTON_BY_STATE[submission?.state] ?? { to: label.submitTo, erp: label.submitErp };
  const target = route ?? submission;
  return target?.entity ? format(words.to, target.entity, target.connectionId) : words.erp;
}
