/** When to ask again after something was heard of the record: at once, or a little later where that is too soon, and once. */

/** A record that is watched is heard of every second; invoices do not change that fast. */
const AGAIN_AFTER_MS = 15000;
/** An order that no ERP has accepted costs the ERP nothing to ask about, and is about to change when it is heard of. */
const AGAIN_WITHOUT_ORDER_MS = 3000;
const WITHOUT_ORDER = new Set(['NO_ERP_ORDER', 'ORDER_HELD']);

export class Hearing {
  askedAt = 0;
  later;

  /** `timers` as c/timers has them; `askAgain` is called when it is time. */
  constructor(timers, askAgain) {
    this.timers = timers;
    this.askAgain = askAgain;
  }

  /** A question is being asked now. */
  asked() {
    this.askedAt = this.timers.now();
  }

  /** `code` is that of the headline of what is known; undefined when nothing is. */
  hear(code) {
    const rest = WITHOUT_ORDER.has(code) ? AGAIN_WITHOUT_ORDER_MS : AGAIN_AFTER_MS;
    const wait = this.askedAt + rest - this.timers.now();
    if (wait <= 0) {
      this.askAgain();
    } else if (!this.later) {
      this.later = this.timers.after(wait, () => {
        this.later = undefined;
        this.askAgain();
      });
    }
  }

  end() {
    this.timers.cancel(this.later);
    this.later = undefined;
  }
}
