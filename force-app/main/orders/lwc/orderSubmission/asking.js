/** Reads what the companion knows of a record's order, and tells what an error of submitting means. */
import listSubmissions from '@salesforce/apex/OrderController.listSubmissions';
import showSubmission from '@salesforce/apex/OrderController.showSubmission';

const UNDER_WAY = new Set(['IDEMPOTENCY_KEY_IN_FLIGHT', 'SUBMISSION_IN_FLIGHT']);

/** The newest submission with its history; undefined where the record has none. Throws what Apex throws. */
export async function newestSubmission(recordId) {
  const { items } = await listSubmissions({ recordId, state: null });
  const all = items ?? [];
  const [newest] = all
    .filter(({ state }) => state !== 'requested')
    .sort((one, other) => other.revision - one.revision || Date.parse(other.createdAt) - Date.parse(one.createdAt));
  const requested = all.find(({ state }) => state === 'requested');
  // The companion tells nothing of what it has not taken yet.
  if (requested && !(Date.parse(requested.createdAt) <= Date.parse(newest?.createdAt))) {
    return { ...requested, history: [] };
  }
  return newest === undefined ? undefined : showSubmission({ recordId, submissionId: newest.submissionId });
}

/** What a call answers comes without the history: until that is read again, what is known of it stays. */
export function withHistoryOf(before, answered) {
  const isSame = before !== undefined && before.submissionId === answered.submissionId;
  return isSame ? { ...answered, history: before.history } : answered;
}

/** lost: it may have been sent, and is looked up; changed: the key belongs to other content; refused: nothing was sent. */
export function outcomeOf({ code, sent }) {
  if (code === 'IDEMPOTENCY_KEY_MISMATCH') {
    return 'changed';
  }
  return UNDER_WAY.has(code) || sent !== 'no' ? 'lost' : 'refused';
}

/** Whether a submission says something that it did not say before. */
export function isNews(submission, before) {
  return submission?.submissionId !== before?.submissionId || submission?.updatedAt !== before?.updatedAt;
}
