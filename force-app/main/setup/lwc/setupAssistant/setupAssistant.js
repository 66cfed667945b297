/** What is left to set up, a row per step with where to do it; then the connection, the credential and the backfill. */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import canSetUp from '@salesforce/customPermission/Administer_Setup';
import listSteps from '@salesforce/apex/SetupController.listSteps';
import { problemOf } from 'c/problems';
import { label } from './labels';
import { rowsOf, sentenceOf } from './steps';

export default class SetupAssistant extends LightningElement {
  @api hideBackfill = false;

  label = label;
  isAsking = false;
  steps;
  problem;
  newestQuestion = 0;

  connectedCallback() {
    if (this.canSetUp) {
      this.check();
    }
  }

  disconnectedCallback() {
    this.newestQuestion += 1;
  }

  async check() {
    this.newestQuestion += 1;
    const question = this.newestQuestion;
    this.isAsking = true;
    let steps;
    let problem;
    try {
      steps = await listSteps();
    } catch (error) {
      problem = problemOf(error);
    }
    if (question !== this.newestQuestion) {
      return;
    }
    this.isAsking = false;
    this.problem = problem;
    this.steps = steps ?? this.steps;
  }

  get canSetUp() {
    return Boolean(canSetUp);
  }

  get shownProblem() {
    return this.canSetUp
      ? this.problem
      : { code: 'NO_PERMISSION', message: label.noPermission, action: label.noPermissionAction, sent: 'no' };
  }

  get isLoading() {
    return this.isAsking && !this.steps;
  }

  get buttonLabel() {
    return this.isAsking ? label.asking : label.checkAgain;
  }

  get verdict() {
    return this.steps ? sentenceOf(this.steps, locale) : {};
  }

  get rows() {
    return rowsOf(this.steps);
  }

  get showsBackfill() {
    return !this.hideBackfill;
  }
}
