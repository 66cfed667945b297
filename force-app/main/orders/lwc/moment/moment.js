/** An instant as "3 minutes ago", growing; the exact instant for whoever points at it or tabs to it. */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import timeZone from '@salesforce/i18n/timeZone';
import justNow from '@salesforce/label/c.Ui_Just_Now';
import { formatAge, formatInstant } from 'c/text';
import { pageTimers } from 'c/timers';

const TICK_MS = 5000;
const JUST_NOW_SECONDS = 5;

export default class Moment extends LightningElement {
  /** ISO 8601. */
  @api at;

  timers = pageTimers;
  now = pageTimers.now();
  isOpen = false;
  tick;

  connectedCallback() {
    this.scheduleTick();
  }

  disconnectedCallback() {
    this.timers.cancel(this.tick);
  }

  scheduleTick() {
    this.now = this.timers.now();
    this.tick = this.timers.after(TICK_MS, () => this.scheduleTick());
  }

  get text() {
    const seconds = Math.floor((this.now - Date.parse(this.at)) / 1000);
    return seconds < JUST_NOW_SECONDS ? justNow : formatAge(seconds, locale);
  }

  get exact() {
    return formatInstant(this.at, locale, timeZone);
  }

  get tooltipClass() {
    const shown = this.isOpen ? '' : ' slds-assistive-text';
    return `tooltip slds-popover slds-popover_tooltip slds-nubbin_bottom-left${shown}`;
  }

  show() {
    this.isOpen = true;
  }

  hide() {
    this.isOpen = false;
  }

  hideOnEscape(event) {
    if (event.key === 'Escape') {
      this.isOpen = false;
    }
  }
}
