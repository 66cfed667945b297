/** Whether the record's order will go through: the verdict, what clears it, then a line per check, what blocks first. */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import preflight from '@salesforce/apex/OrderController.preflight';
import { tellRoute } from 'c/orderRoute';
import { isElsewhere, problemOf } from 'c/problems';
import { format, formatNumber, pluralLabel } from 'c/text';
import { linesOf, VERDICT_STATE } from './checks';
import { differencesOf } from './differences';
import { label } from './labels';
import { decidingOf, sentenceOf } from './verdict';

export default class OrderPreflight extends LightningElement {
  /** The ERP is asked when the button is pressed, and not when the page opens. */
  @api checkOnlyWhenAsked = false;

  label = label;
  isAsking = false;
  showsPassed = false;
  answer;
  problem;
  currentRecordId;
  newestQuestion = 0;

  /** An opportunity, order or quote. */
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
    this.newestQuestion += 1;
  }

  /** What is still being asked of another record has no place here any more. */
  begin() {
    this.newestQuestion += 1;
    this.isAsking = false;
    this.answer = undefined;
    this.problem = undefined;
    this.showsPassed = false;
    if (this.currentRecordId && !this.checkOnlyWhenAsked) {
      this.check();
    }
  }

  /** An answer that a later question has overtaken is not shown. An older verdict is not left beside a failure. */
  async check() {
    this.newestQuestion += 1;
    const question = this.newestQuestion;
    const recordId = this.currentRecordId;
    this.isAsking = true;
    let answer;
    let problem;
    try {
      answer = await preflight({ recordId });
    } catch (error) {
      problem = problemOf(error);
    }
    if (question !== this.newestQuestion) {
      return;
    }
    this.isAsking = false;
    this.answer = answer;
    this.problem = problem;
    tellRoute(recordId, answer?.route ? { ...answer.route, contentHash: answer.contentHash } : undefined);
  }

  togglePassed() {
    this.showsPassed = !this.showsPassed;
  }

  get isElsewhere() {
    return isElsewhere(this.problem);
  }

  get canCheck() {
    return Boolean(this.currentRecordId) && !this.isElsewhere;
  }

  get isLoading() {
    return this.isAsking && !this.answer;
  }

  get isWaitingToBeAsked() {
    return !this.isAsking && !this.answer && !this.problem;
  }

  get buttonLabel() {
    if (this.isAsking) {
      return label.checking;
    }
    return this.answer || this.problem ? label.checkAgain : label.check;
  }

  get sentence() {
    return this.answer ? sentenceOf(this.answer) : undefined;
  }

  get verdictState() {
    return VERDICT_STATE[this.answer?.verdict];
  }

  get verdictWord() {
    return label.wordByVerdict[this.answer?.verdict];
  }

  get isHold() {
    return this.answer?.verdict === 'hold';
  }

  get lines() {
    return linesOf(this.answer.checks);
  }

  get notPassed() {
    return this.lines.filter(({ state }) => state !== 'pass');
  }

  get hasNotPassed() {
    return this.notPassed.length > 0;
  }

  get passed() {
    return this.lines.filter(({ state }) => state === 'pass');
  }

  get hasPassed() {
    return this.passed.length > 0;
  }

  get passedLabel() {
    const count = this.passed.length;
    const forms = { one: label.passedOne, other: label.passedOther };
    return format(pluralLabel(count, forms, locale), formatNumber(count, locale));
  }

  get passedIcon() {
    return this.showsPassed ? 'utility:chevrondown' : 'utility:chevronright';
  }

  get passedExpanded() {
    return String(this.showsPassed);
  }

  /** The figure that decides stands below the verdict, before what to do. */
  get deciding() {
    const check = decidingOf(this.answer);
    return check === undefined ? undefined : linesOf([check])[0];
  }

  get action() {
    return this.deciding?.action;
  }

  get differences() {
    return differencesOf(this.answer, locale);
  }

  get hasDifferences() {
    return this.differences.length > 0;
  }
}
