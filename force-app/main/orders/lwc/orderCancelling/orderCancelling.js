/** Gives up an order that is held: one button, and then the reason that is asked for. The call itself is its page's. */
import { LightningElement, api } from 'lwc';
import { label } from './labels';

export default class OrderCancelling extends LightningElement {
  /** Whether there is something to cancel. Where there is not, nothing is shown, and what was written is kept. */
  @api isOffered = false;
  /** A call is under way, whichever: there is nothing to press. */
  @api isBusy = false;
  /** The call that is under way is this one's. */
  @api isCancelling = false;

  label = label;
  isAsking = false;
  reason = '';

  /** Folds the form and forgets the reason: for an order that was cancelled. */
  @api
  close() {
    this.isAsking = false;
    this.reason = '';
  }

  ask() {
    this.isAsking = true;
  }

  keepOrder() {
    this.isAsking = false;
  }

  /** What was missing is taken back at the first letter: later, the button would move away under the click on it. */
  changeReason(event) {
    this.reason = event.detail.value;
    if (this.reason.trim() !== '') {
      this.refs.reason.reportValidity();
    }
  }

  /** Tells the page by `confirm`, {reason}, trimmed and never empty. */
  confirm() {
    const reason = this.reason.trim();
    if (reason === '') {
      this.askAnew();
      return;
    }
    this.dispatchEvent(new CustomEvent('confirm', { detail: { reason } }));
  }

  /** Spaces are a value to the base component, which says of an empty field alone that it is to be completed. */
  askAnew() {
    this.reason = '';
    this.refs.reason.value = '';
    this.refs.reason.reportValidity();
  }

  get showsButton() {
    return this.isOffered && !this.isAsking;
  }

  get showsForm() {
    return this.isOffered && this.isAsking;
  }

  get confirmLabel() {
    return this.isCancelling ? label.cancelling : label.confirm;
  }
}
