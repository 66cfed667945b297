/** An account's credit: the verdict in one sentence, the figure behind it, what to do, then a row per entity. */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import timeZone from '@salesforce/i18n/timeZone';
import showCredit from '@salesforce/apex/CreditController.showCredit';
import { listen } from 'c/liveUpdates';
import { isElsewhere, problemOf } from 'c/problems';
import { format, formatDay, formatList, formatMoney } from 'c/text';
import { pageTimers } from 'c/timers';
import { label } from './labels';
import { sentenceOf, usedOf } from './sentence';

/** An ERP answers within a few seconds; by then the companion has figures that are not stale. */
const LOOK_AGAIN_MS = 3000;

export default class CreditPosition extends LightningElement {
  /** Without the rows per entity and the form. */
  @api compact = false;
  @api hideCheckForm = false;

  label = label;
  isAsking = false;
  answer;
  problem;
  currentRecordId;
  stopListening;
  newestQuestion = 0;
  lookingAgain;
  hasLookedAgain = false;

  /** An account, or an order, opportunity or quote whose account is taken. */
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
    this.stopListening?.();
    pageTimers.cancel(this.lookingAgain);
    this.newestQuestion += 1;
  }

  begin() {
    this.stopListening?.();
    pageTimers.cancel(this.lookingAgain);
    this.hasLookedAgain = false;
    this.answer = undefined;
    this.problem = undefined;
    if (!this.currentRecordId) {
      return;
    }
    this.stopListening = listen(this.currentRecordId, () => this.ask(false));
    this.ask(false);
  }

  refresh() {
    this.ask(true);
  }

  /** An answer that a later question has overtaken is not shown. What is shown stays until there is something newer. */
  async ask(refresh) {
    this.newestQuestion += 1;
    const question = this.newestQuestion;
    this.isAsking = true;
    let answer;
    let problem;
    try {
      answer = await showCredit({ recordId: this.currentRecordId, refresh });
    } catch (error) {
      problem = problemOf(error);
    }
    if (question !== this.newestQuestion) {
      return;
    }
    this.isAsking = false;
    this.problem = problem;
    this.answer = answer ?? this.answer;
    this.lookAgainIfRenewed(answer);
  }

  /** A stale figure without a problem is being renewed behind the answer: one more look, once, shows the new one. */
  lookAgainIfRenewed(answer) {
    const isRenewed = answer?.entities.some(({ exposure, problem }) => exposure?.state === 'stale' && !problem);
    if (isRenewed && !this.hasLookedAgain) {
      this.hasLookedAgain = true;
      this.lookingAgain = pageTimers.after(LOOK_AGAIN_MS, () => this.ask(false));
    }
  }

  get isElsewhere() {
    return isElsewhere(this.problem);
  }

  get isHere() {
    return !this.isElsewhere;
  }

  get isLoading() {
    return this.isAsking && !this.answer;
  }

  get refreshLabel() {
    return this.isAsking ? label.asking : label.refresh;
  }

  get verdict() {
    return this.answer ? sentenceOf(this.answer, locale, timeZone) : {};
  }

  get decidingText() {
    const { row } = this.verdict;
    if (!row?.creditLimit || !row.available) {
      return undefined;
    }
    const { currencyCode } = row;
    const used = formatMoney(usedOf(row), currencyCode, locale);
    return format(label.ofLimit, used, formatMoney(row.creditLimit.amount, currencyCode, locale));
  }

  get entities() {
    return this.answer.entities.map((entity) => ({ ...entity, key: `${entity.connectionId}/${entity.entity}` }));
  }

  /** A sole entity that has no figures has nothing to add to the sentence. */
  get showEntities() {
    const [first, ...others] = this.entities;
    return others.length === 0 ? Boolean(first?.exposure) : !this.compact;
  }

  /** Of one entity the total is the entity's own row. */
  get total() {
    return this.entities.length > 1 ? this.answer.total : undefined;
  }

  get totalHeading() {
    const { leavesOut } = this.total;
    const summed = this.entities.filter(({ entity }) => !leavesOut.includes(entity));
    return format(label.total, formatList([...new Set(summed.map(({ entity }) => entity))], locale));
  }

  get rates() {
    return (this.total.rates ?? []).map(({ fromCurrency, to, rate, day }) =>
      format(
        label.rate,
        fromCurrency,
        new Intl.NumberFormat(locale, { maximumFractionDigits: 8 }).format(rate),
        to,
        formatDay(day, locale),
      ),
    );
  }

  get leavesOut() {
    const { leavesOut } = this.total;
    return leavesOut.length === 0 ? undefined : format(label.totalLeavesOut, formatList(leavesOut, locale));
  }

  get currencies() {
    return this.entities.flatMap(({ currencyCode }) => (currencyCode ? [currencyCode] : []));
  }

  get showForm() {
    return !this.compact && !this.hideCheckForm && this.currencies.length > 0;
  }
}
