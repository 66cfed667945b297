/**
 * What is held of this record, how much, why and since when; nothing at all where nothing is held. While something is
 * pending or held here it follows the record, so that a hold and its release show without a reload.
 */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import timeZone from '@salesforce/i18n/timeZone';
import listSubmissions from '@salesforce/apex/OrderController.listSubmissions';
import { sum } from 'c/decimal';
import { sayReason, sayWho } from 'c/holdReasons';
import { listen, watch } from 'c/liveUpdates';
import { problemOf } from 'c/problems';
import { format, formatAge, formatInstant, formatList, formatMoney, formatNumber } from 'c/text';
import { pageTimers } from 'c/timers';
import { label } from './labels';

const ACCOUNT_PREFIX = '001';

export default class CreditHoldBanner extends LightningElement {
  /** Leaves out what clears a hold and the ERP's words. */
  @api compact = false;

  label = label;
  held = [];
  hasMore = false;
  hadHold = false;
  problem;
  currentRecordId;
  stopListening;
  stopWatching;
  newestQuestion = 0;

  /** An account, an order or an opportunity. */
  @api
  get recordId() {
    return this.currentRecordId;
  }
  set recordId(recordId) {
    const isAnother = recordId !== this.currentRecordId;
    this.currentRecordId = recordId;
    if (isAnother && this.isConnected) {
      this.begin();
    }
  }

  connectedCallback() {
    this.begin();
  }

  disconnectedCallback() {
    this.end();
  }

  begin() {
    this.end();
    this.held = [];
    this.hadHold = false;
    this.problem = undefined;
    if (this.currentRecordId) {
      this.stopListening = listen(this.currentRecordId, () => this.load());
      this.load();
    }
  }

  end() {
    this.newestQuestion += 1;
    this.stopListening?.();
    this.follow(false);
  }

  async load() {
    this.newestQuestion += 1;
    const question = this.newestQuestion;
    const recordId = this.currentRecordId;
    try {
      const [held, pending] = await Promise.all([
        listSubmissions({ recordId, state: 'held' }),
        listSubmissions({ recordId, state: 'pending' }),
      ]);
      if (question === this.newestQuestion) {
        this.show(held, pending);
      }
    } catch (error) {
      if (question === this.newestQuestion) {
        this.problem = problemOf(error);
      }
    }
  }

  show(held, pending) {
    this.problem = undefined;
    this.held = held.items;
    this.hasMore = Boolean(held.nextCursor);
    this.hadHold = this.hadHold || this.held.length > 0;
    this.follow(this.held.length > 0 || pending.items.length > 0);
  }

  follow(isOpen) {
    if (isOpen && this.stopWatching === undefined) {
      this.stopWatching = watch(this.currentRecordId);
    } else if (!isOpen && this.stopWatching !== undefined) {
      this.stopWatching();
      this.stopWatching = undefined;
    }
  }

  get isHeld() {
    return this.held.length > 0;
  }

  get isMany() {
    return this.held.length > 1;
  }

  get boxClass() {
    return this.isHeld || this.problem || this.hadHold ? 'slds-box slds-theme_default slds-m-bottom_small' : '';
  }

  get state() {
    return this.isHeld ? 'held' : 'success';
  }

  /** A hold that has gone is said: what was announced as held must not vanish without a word. */
  get sentence() {
    if (!this.isHeld) {
      return this.hadHold && !this.problem ? label.gone : undefined;
    }
    const [first] = this.held;
    return this.isMany
      ? format(label.many, formatNumber(this.held.length, locale), this.amounts)
      : format(label.one, moneyOf(first.amount));
  }

  /** One sum per currency: amounts of two currencies are never added. */
  get amounts() {
    const byCurrency = Map.groupBy(this.held, ({ amount }) => amount.currencyCode);
    const sums = [...byCurrency].map(([currencyCode, items]) =>
      moneyOf({ currencyCode, amount: sum(items.map(({ amount }) => amount.amount)) }),
    );
    return formatList(sums, locale);
  }

  get holds() {
    return this.held.map((submission) => ({
      submissionId: submission.submissionId,
      heading: format(label.one, moneyOf(submission.amount)),
      ...sinceOf(submission),
      url: this.isOnAccount
        ? `/lightning/r/${submission.source.objectName}/${submission.source.recordId}/view`
        : undefined,
      reason: sayReason(submission.reason),
      who: whoOf(submission.reason),
      erpNumber: submission.erpOrderNumber && format(label.erpNumber, submission.erpOrderNumber),
      erpWords: submission.reason?.erpMessage,
      clears: submission.reason?.clears,
    }));
  }

  get showClearance() {
    return !this.compact;
  }

  get isOnAccount() {
    return this.currentRecordId.startsWith(ACCOUNT_PREFIX);
  }

  get accountUrl() {
    return `/lightning/r/Account/${this.held[0].accountId}/view`;
  }
}

/** Since its first hold, however often the ERP was asked since. The page's clock tells how long ago. */
function sinceOf({ heldSince, updatedAt }) {
  const since = heldSince ?? updatedAt;
  const seconds = Math.max(0, Math.floor((pageTimers.now() - Date.parse(since)) / 1000));
  return {
    since: format(label.since, formatAge(seconds, locale)),
    exact: formatInstant(since, locale, timeZone),
  };
}

function moneyOf({ amount, currencyCode }) {
  return formatMoney(amount, currencyCode, locale);
}

function whoOf(reason) {
  const who = sayWho(reason?.clearedBy);
  return who && format(label.who, who);
}
