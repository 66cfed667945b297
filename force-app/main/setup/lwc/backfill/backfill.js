/** The first copy of the ERP's records into the org: started by a button, then followed until it ends. */
import { LightningElement } from 'lwc';
import locale from '@salesforce/i18n/locale';
import showBackfill from '@salesforce/apex/SetupController.showBackfill';
import startBackfill from '@salesforce/apex/SetupController.startBackfill';
import { problemOf } from 'c/problems';
import { format, formatNumber, pluralLabel } from 'c/text';
import { pageTimers } from 'c/timers';
import { label } from './labels';

const POLL_MS = 2000;
const SECONDS_PER_MINUTE = 60;

export default class Backfill extends LightningElement {
  label = label;
  timers = pageTimers;
  isStarting = false;
  progress;
  problem;
  handle;

  disconnectedCallback() {
    this.timers.cancel(this.handle);
  }

  async start() {
    if (this.isStarting || this.isRunning) {
      return;
    }
    this.isStarting = true;
    await this.ask(() => startBackfill());
    this.isStarting = false;
  }

  /** A look that fails says so, and the backfill goes on: it is looked at again when the user asks. */
  async look() {
    const { backfillId } = this.progress;
    await this.ask(() => showBackfill({ backfillId }));
  }

  async ask(call) {
    try {
      this.progress = await call();
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    }
    if (this.isRunning && !this.problem && this.isConnected) {
      this.handle = this.timers.after(POLL_MS, () => this.look());
    }
  }

  retry() {
    return this.progress ? this.look() : this.start();
  }

  get isRunning() {
    return this.progress?.state === 'running';
  }

  get isBusy() {
    return this.isStarting || this.isRunning;
  }

  get buttonLabel() {
    return this.progress && !this.isRunning ? label.startAgain : label.start;
  }

  get verdict() {
    switch (this.progress?.state) {
      case 'running':
        return { state: 'info', sentence: this.doneOfTotal };
      case 'done':
        return {
          state: this.progress.failed > 0 ? 'warning' : 'success',
          sentence: format(label.done, formatNumber(this.progress.done, locale)),
        };
      case 'failed':
        return {
          state: 'error',
          sentence: this.progress.message ? format(label.failed, this.progress.message) : label.failedPlain,
        };
      default:
        return {};
    }
  }

  get doneOfTotal() {
    const { done, total } = this.progress;
    return format(label.running, formatNumber(done, locale), formatNumber(total, locale));
  }

  get percent() {
    const { done, total } = this.progress;
    return total > 0 ? Math.floor((done * 100) / total) : 0;
  }

  get rate() {
    const { ratePerSecond, secondsLeft } = this.progress;
    if (!this.isRunning || !isKnown(ratePerSecond) || !isKnown(secondsLeft)) {
      return undefined;
    }
    return format(label.rate, formatNumber(ratePerSecond, locale), sayTime(secondsLeft));
  }

  get failures() {
    const { failed } = this.progress;
    return failed > 0 ? format(label.failures, formatNumber(failed, locale)) : undefined;
  }

  /** Of the last customer that failed; where the backfill stopped for it, the verdict says it. */
  get reason() {
    const { state, message } = this.progress;
    return state === 'failed' ? undefined : message;
  }
}

function isKnown(value) {
  return value !== undefined && value !== null;
}

/** Whole minutes, rounded up, from two minutes on. */
function sayTime(seconds) {
  if (seconds < 2 * SECONDS_PER_MINUTE) {
    const whole = Math.ceil(seconds);
    return format(pluralLabel(whole, { one: label.secondsOne, other: label.secondsOther }, locale), whole);
  }
  const minutes = Math.ceil(seconds / SECONDS_PER_MINUTE);
  return format(
    pluralLabel(minutes, { one: label.minutesOne, other: label.minutesOther }, locale),
    formatNumber(minutes, locale),
  );
}
