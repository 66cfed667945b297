/** How far an order has come: the steps it took, its amount and where it went, what the ERP has otherwise, its history. */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import { format } from 'c/text';
import { differencesOf } from './differences';
import { historyOf } from './history';
import { label } from './labels';
import { pathOf } from './path';

export default class OrderProgress extends LightningElement {
  /** As the companion gives it, with its history. */
  @api submission;
  @api hideHistory = false;

  label = label;
  showsHistory = false;

  toggleHistory() {
    this.showsHistory = !this.showsHistory;
  }

  get path() {
    return pathOf(this.submission);
  }

  get sentTo() {
    return format(label.sentTo, this.submission.entity, this.submission.connectionId);
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
