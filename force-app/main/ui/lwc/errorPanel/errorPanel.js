/**
 * A problem as a person can act on it: what happened, whether anything was sent, what to do, the reference to quote.
 * Fires `retry` where asking again is of use.
 */
import { LightningElement, api } from 'lwc';
import { format } from 'c/text';
import { isNoAccess } from 'c/problems';
import { label } from './labels';

export default class ErrorPanel extends LightningElement {
  /** As problemOf of c/problems makes it; absent: nothing is shown, and a later one is announced. */
  @api problem;
  /** Offers a button; not where access is what is missing. */
  @api canRetry = false;

  label = label;

  get icon() {
    return isNoAccess(this.problem) ? 'utility:lock' : 'utility:error';
  }

  get word() {
    return isNoAccess(this.problem) ? label.noAccess : label.stop;
  }

  get sent() {
    return this.problem.sent === 'no' ? label.sentNo : label.sentUnknown;
  }

  get reference() {
    const { requestId } = this.problem;
    return requestId ? format(label.reference, requestId) : undefined;
  }

  get showsRetry() {
    return this.canRetry && !isNoAccess(this.problem);
  }

  retry() {
    this.dispatchEvent(new CustomEvent('retry'));
  }
}
