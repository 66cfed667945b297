/**
 * One button that submits the record's order, and what became of it. A second press never makes a second order: while a
 * call is under way it does nothing, and after a lost answer it carries the same key.
 */
import { LightningElement, api, wire } from 'lwc';
import { getRecord } from 'lightning/uiRecordApi';
import locale from '@salesforce/i18n/locale';
import timeZone from '@salesforce/i18n/timeZone';
import canSubmit from '@salesforce/customPermission/Submit_Orders';
import cancelOrder from '@salesforce/apex/OrderController.cancel';
import recheckOrder from '@salesforce/apex/OrderController.recheck';
import submitOrder from '@salesforce/apex/OrderController.submit';
import { sayWho } from 'c/holdReasons';
import { announce, listen, watch } from 'c/liveUpdates';
import { listenToRoute, routeOf } from 'c/orderRoute';
import { say } from 'c/orderWords';
import { problemOf } from 'c/problems';
import { format } from 'c/text';
import { pageTimers } from 'c/timers';
import { isNews, newestSubmission, outcomeOf } from './asking';
import { changedAtOf, changeFieldsOf, isWorthFollowing } from './change';
import { differencesOf } from './differences';
import { historyOf } from './history';
import { forgetKey, keyOf } from './keys';
import { label } from './labels';
import { pathOf } from './path';
import { buttonLabelOf, sentenceOf } from './sentence';

const PENDING = new Set(['pending', 'requested']);
/** The companion answers a submission well within this; what it does not know by then did not arrive. */
const ARRIVED_WITHIN_MS = 60000;
/** What a change of the record brings about by itself is there well within this. */
const FOLLOW_MS = 60000;
const STANDS = new Set(['held', 'accepted']);
/** Pending, but a person has to act. */
const WAITS_FOR_PERSON = new Set(['WAITS_FOR_OPERATIONS', 'POISONED']);

export default class OrderSubmission extends LightningElement {
  @api hideHistory = false;

  label = label;
  timers = pageTimers;
  hasLoaded = false;
  /** submit, recheck or cancel while that call is under way. */
  doing;
  submission;
  problem;
  /** {since, before, requestId?}: we asked and have had no answer. */
  lost;
  notice;
  route;
  showsHistory = false;
  showsCancel = false;
  cancelReason = '';
  currentRecordId;
  changeFields;
  changedAt;
  followUntil = 0;
  stopListening;
  stopRoute;
  stopWatching;
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
    const before = this.changedAt;
    this.changedAt = changedAtOf(data);
    if (isWorthFollowing(data, before, this.timers.now())) {
      this.followUntil = this.timers.now() + FOLLOW_MS;
      // What was checked is not known to be what the record says now.
      this.route = this.route && { ...this.route, contentHash: undefined };
      this.load();
    }
  }

  begin() {
    this.end();
    this.changeFields = changeFieldsOf(this.currentRecordId);
    this.changedAt = undefined;
    this.followUntil = 0;
    this.hasLoaded = false;
    this.submission = undefined;
    this.problem = undefined;
    this.lost = undefined;
    this.notice = undefined;
    this.doing = undefined;
    if (!this.currentRecordId) {
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
    this.stopWatching?.();
    this.stopWatching = undefined;
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
    if (isNews(found, this.submission) && !PENDING.has(found?.state)) {
      this.followUntil = 0;
    }
    this.submission = found;
  }

  watchWhilePending() {
    const isFollowing = this.timers.now() < this.followUntil;
    const isPending = isFollowing || Boolean(this.lost) || PENDING.has(this.submission?.state);
    if (isPending && !this.stopWatching) {
      this.stopWatching = watch(this.currentRecordId, this.timers);
    } else if (!isPending && this.stopWatching) {
      this.stopWatching();
      this.stopWatching = undefined;
    }
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

  async cancel() {
    const reason = this.cancelReason.trim();
    if (reason === '') {
      this.refs.reason.reportValidity();
      return;
    }
    const { submissionId } = this.submission;
    await this.act('cancel', () => cancelOrder({ recordId: this.currentRecordId, submissionId, reason }));
    // What was written is not written again after a failure.
    if (!this.problem) {
      this.showsCancel = false;
      this.cancelReason = '';
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
      this.submission = answered;
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

  toggleHistory() {
    this.showsHistory = !this.showsHistory;
  }

  askCancel() {
    this.showsCancel = true;
  }

  keepOrder() {
    this.showsCancel = false;
  }

  changeReason(event) {
    this.cancelReason = event.detail.value;
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

  /** While an answer is to come there is nothing to press, and neither where the record still says what stands. */
  get showsSubmit() {
    if (!this.canSubmit || !this.currentRecordId || this.isFirstLoad || this.lost) {
      return false;
    }
    return !PENDING.has(this.submission?.state) && !this.isUnchanged;
  }

  /** As far as this page knows: what was checked last is what was submitted. */
  get isUnchanged() {
    const { state, contentHash } = this.submission ?? {};
    return STANDS.has(state) && contentHash !== undefined && this.route?.contentHash === contentHash;
  }

  get isDoing() {
    return Boolean(this.doing);
  }

  get submitLabel() {
    return this.doing === 'submit' ? label.submitting : buttonLabelOf(this.submission, this.route);
  }

  get submitVariant() {
    return STANDS.has(this.submission?.state) ? 'neutral' : 'brand';
  }

  get canRecheck() {
    return this.canSubmit && (this.isHeld || this.submission?.reason?.code === 'WAITS_FOR_OPERATIONS');
  }

  get recheckLabel() {
    return this.doing === 'recheck' ? label.askingAgain : label.recheck;
  }

  get canCancel() {
    return this.canSubmit && this.isHeld && !this.showsCancel;
  }

  get showsCancelForm() {
    return this.isHeld && this.showsCancel;
  }

  get cancelLabel() {
    return this.doing === 'cancel' ? label.cancelling : label.cancelConfirm;
  }

  get lostReference() {
    return this.lost?.requestId ? format(label.reference, this.lost.requestId) : undefined;
  }

  get reason() {
    const { reason } = this.submission;
    return reason ? say(reason) : undefined;
  }

  /** Where nothing is to be done, nobody is named. */
  get who() {
    const { state, reason } = this.submission;
    const isForNobody = PENDING.has(state) && !WAITS_FOR_PERSON.has(reason?.code);
    const who = isForNobody ? undefined : sayWho(reason?.clearedBy);
    return who === undefined ? undefined : format(label.who, who);
  }

  /** While it is pending the words may be of our own connection; an answer's are the ERP's. */
  get wordsCaption() {
    return PENDING.has(this.submission.state) ? label.technicalDetail : label.erpSays;
  }

  get clears() {
    return this.isHeld ? this.submission.reason?.clears : undefined;
  }

  get sentTo() {
    return format(label.sentTo, this.submission.entity, this.submission.connectionId);
  }

  get path() {
    return pathOf(this.submission);
  }

  get differences() {
    return differencesOf(this.submission, locale);
  }

  get hasDifferences() {
    return this.differences.length > 0;
  }

  get history() {
    return historyOf(this.submission);
  }

  get hasHistory() {
    return !this.hideHistory && this.history.length > 0;
  }

  get historyLabel() {
    return this.showsHistory ? label.historyHide : label.historyShow;
  }

  get historyExpanded() {
    return String(this.showsHistory);
  }

  get historyIcon() {
    return this.showsHistory ? 'utility:chevrondown' : 'utility:chevronright';
  }
}
