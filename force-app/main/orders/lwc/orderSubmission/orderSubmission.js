/**
 * One button that submits the record's order, and what became of it. A second press never makes a second order: while a
 * call is under way it does nothing, and after a lost answer it carries the same key.
 */
import { LightningElement, api, wire } from 'lwc';
import { getRecord } from 'lightning/uiRecordApi';
import locale from '@salesforce/i18n/locale';
import timeZone from '@salesforce/i18n/timeZone';
import canRelease from '@salesforce/customPermission/Release_Holds';
import canSubmit from '@salesforce/customPermission/Submit_Orders';
import cancelOrder from '@salesforce/apex/OrderController.cancel';
import recheckOrder from '@salesforce/apex/OrderController.recheck';
import submitOrder from '@salesforce/apex/OrderController.submit';
import { announce, listen } from 'c/liveUpdates';
import { listenToRoute, routeOf } from 'c/orderRoute';
import { isElsewhere, problemOf } from 'c/problems';
import { format } from 'c/text';
import { pageTimers } from 'c/timers';
import { isNews, newestSubmission, outcomeOf, withHistoryOf } from './asking';
import { changeFieldsOf } from './change';
import { Following } from './following';
import { forgetKey, keyOf } from './keys';
import { label } from './labels';
import { isPending, offerOf } from './offer';
import { buttonLabelOf, sentenceOf } from './sentence';

/** An account's submissions are shown by its hold banner; it is no order. */
const ACCOUNT_PREFIX = '001';
/** The companion answers a submission well within this; what it does not know by then did not arrive. */
const ARRIVED_WITHIN_MS = 60000;

export default class OrderSubmission extends LightningElement {
  @api hideHistory = false;

  label = label;
  timers = pageTimers;
  following = new Following(pageTimers);
  hasLoaded = false;
  /** submit, recheck or cancel while that call is under way. */
  doing;
  submission;
  problem;
  /** {since, before, requestId?}: we asked and have had no answer. */
  lost;
  notice;
  route;
  currentRecordId;
  changeFields;
  stopListening;
  stopRoute;
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
    this.end();
  }

  /** An edit on this page, a closing as won or another user's change, as far as the platform tells of it. */
  @wire(getRecord, { recordId: '$currentRecordId', optionalFields: '$changeFields' })
  hearRecord({ data }) {
    if (!data || !this.currentRecordId?.startsWith(data.id.slice(0, 15))) {
      return;
    }
    if (this.following.hear(data)) {
      // What was checked is not known to be what the record says now.
      this.route = this.route && { ...this.route, contentHash: undefined };
      this.load();
    }
  }

  begin() {
    this.end();
    this.changeFields = changeFieldsOf(this.currentRecordId);
    this.following.begin(this.currentRecordId);
    this.hasLoaded = false;
    this.submission = undefined;
    this.problem = undefined;
    this.lost = undefined;
    this.notice = undefined;
    this.doing = undefined;
    if (!this.currentRecordId || this.isElsewhere) {
      return;
    }
    this.route = routeOf(this.currentRecordId);
    this.stopRoute = listenToRoute(this.currentRecordId, (route) => {
      this.route = route;
    });
    this.stopListening = listen(this.currentRecordId, () => this.load());
    this.load();
  }

  end() {
    this.newestQuestion += 1;
    this.stopRoute?.();
    this.stopListening?.();
    this.following.end();
  }

  async load() {
    this.newestQuestion += 1;
    const question = this.newestQuestion;
    let found;
    let problem;
    try {
      found = await newestSubmission(this.currentRecordId);
    } catch (error) {
      problem = problemOf(error);
    }
    if (question !== this.newestQuestion) {
      return;
    }
    this.hasLoaded = true;
    if (problem === undefined) {
      this.learn(found);
      this.problem = this.problem?.ofReading ? undefined : this.problem;
    } else if (!this.lost) {
      this.problem = { ...problem, ofReading: true };
    }
    this.watchWhilePending();
  }

  /** What a look-up found. While an answer is missing only news ends the wait, or a time in which it would have arrived. */
  learn(found) {
    if (this.lost && isNews(found, this.lost.before)) {
      this.lost = undefined;
      this.problem = undefined;
      forgetKey(this.currentRecordId);
    } else if (this.lost && this.timers.now() - this.lost.since > ARRIVED_WITHIN_MS) {
      this.lost = undefined;
      this.notice = label.notArrived;
    }
    if (isNews(found, this.submission) && !isPending(found)) {
      this.following.arrived();
    }
    this.submission = found;
  }

  watchWhilePending() {
    this.following.watchWhile(Boolean(this.lost) || this.isPending);
  }

  async submit() {
    const recordId = this.currentRecordId;
    const key = keyOf(recordId);
    await this.act(
      'submit',
      () => submitOrder({ recordId, idempotencyKey: key }),
      () => forgetKey(recordId),
    );
  }

  async recheck() {
    const { submissionId } = this.submission;
    await this.act('recheck', () => recheckOrder({ recordId: this.currentRecordId, submissionId }));
  }

  async cancel({ target, detail: { reason } }) {
    const { submissionId } = this.submission;
    await this.act('cancel', () => cancelOrder({ recordId: this.currentRecordId, submissionId, reason }));
    // What was written is not written again after a failure.
    if (!this.problem) {
      target.close();
    }
  }

  /** One call at a time. Its answer is the submission; what was asked before it, and comes later, is not shown. */
  async act(name, call, whenAnswered = () => undefined) {
    if (this.doing) {
      return;
    }
    this.doing = name;
    this.newestQuestion += 1;
    const recordId = this.currentRecordId;
    this.problem = undefined;
    this.notice = undefined;
    let answered;
    let problem;
    try {
      answered = await call();
      whenAnswered();
    } catch (error) {
      problem = problemOf(error);
    }
    if (recordId !== this.currentRecordId || !this.isConnected) {
      return;
    }
    this.doing = undefined;
    this.hasLoaded = true;
    if (problem === undefined) {
      this.lost = undefined;
      this.submission = withHistoryOf(this.submission, answered);
    } else {
      this.failed(problem);
    }
    this.watchWhilePending();
    announce(recordId);
  }

  failed(problem) {
    const outcome = outcomeOf(problem);
    if (outcome === 'changed') {
      forgetKey(this.currentRecordId);
      this.lost = undefined;
      this.notice = label.changedSince;
    } else if (outcome === 'lost') {
      const since = this.lost?.since ?? this.timers.now();
      const before = this.lost ? this.lost.before : this.submission;
      this.lost = { since, before, requestId: problem.requestId };
    } else {
      this.problem = problem;
    }
  }

  retry() {
    this.problem = undefined;
    this.load();
  }

  get isElsewhere() {
    return Boolean(this.currentRecordId?.startsWith(ACCOUNT_PREFIX)) || isElsewhere(this.problem);
  }

  get isFirstLoad() {
    return !this.hasLoaded && Boolean(this.currentRecordId) && !this.doing && !this.lost;
  }

  get verdict() {
    if (this.isFirstLoad || (this.problem?.ofReading && !this.submission)) {
      return {};
    }
    return sentenceOf(this.submission, { lost: this.lost, locale, timeZone });
  }

  get isPending() {
    return isPending(this.submission);
  }

  get isHeld() {
    return !this.lost && this.submission?.state === 'held';
  }

  get canSubmit() {
    return Boolean(canSubmit);
  }

  get missingPermission() {
    return this.canSubmit
      ? undefined
      : { code: 'NO_PERMISSION', message: label.noPermission, action: label.noPermissionAction, sent: 'no' };
  }

  /** What there is to press, for somebody who may. */
  get offer() {
    const isKnown = Boolean(this.currentRecordId) && !this.isFirstLoad;
    const { lost, route } = this;
    return isKnown ? offerOf(this.submission, { lost, route, canSubmit, canRelease }) : {};
  }

  get isDoing() {
    return Boolean(this.doing);
  }

  get submitLabel() {
    return this.doing === 'submit' ? label.submitting : buttonLabelOf(this.submission, this.route);
  }

  get submitVariant() {
    return this.offer.isMain ? 'brand' : 'neutral';
  }

  get recheckLabel() {
    return this.doing === 'recheck' ? label.askingAgain : label.recheck;
  }

  get isCancelling() {
    return this.doing === 'cancel';
  }

  get lostReference() {
    return this.lost?.requestId ? format(label.reference, this.lost.requestId) : undefined;
  }
}
