/** Why an order is where it is: what to do next, who can, what clears it, and the ERP's own words. */
import { LightningElement, api } from 'lwc';
import { sayWho } from 'c/holdReasons';
import { say } from 'c/orderWords';
import { format } from 'c/text';
import { label } from './labels';

/** Pending, but a person has to act. */
const WAITS_FOR_PERSON = new Set(['WAITS_FOR_OPERATIONS', 'POISONED', 'ERP_NUMBER_TAKEN']);

export default class OrderReason extends LightningElement {
  /** A submission's {code, message, action?, clearedBy?, clears?, erpMessage?}; nothing is shown without one. */
  @api reason;
  /** The order has no answer yet. */
  @api isPending = false;
  /** The order is known to be held now: what clears a hold is told of no other. */
  @api isHeld = false;

  label = label;

  get action() {
    return say(this.reason).action;
  }

  /** Where nothing is to be done, nobody is named. */
  get who() {
    const isForNobody = this.isPending && !WAITS_FOR_PERSON.has(this.reason.code);
    const who = isForNobody ? undefined : sayWho(this.reason.clearedBy);
    return who === undefined ? undefined : format(label.who, who);
  }

  get clears() {
    return this.isHeld ? this.reason.clears : undefined;
  }

  /** While it is pending the words may be of our own connection; an answer's are the ERP's. */
  get wordsCaption() {
    return this.isPending ? label.technicalDetail : label.erpSays;
  }
}
