/**
 * Turns the pages of a list: which rows of how many are shown, and a button each way where there is more than one page.
 * Says as well that more are being loaded, and when that ended before all were.
 */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import { format, formatNumber } from 'c/text';
import { label } from './labels';

export default class InvoicePager extends LightningElement {
  /** The place of the first row shown, from 0. */
  @api first = 0;
  /** How many rows are on a page. */
  @api pageSize = 1;
  /** How many rows are loaded. */
  @api count = 0;
  /** There are more than are loaded. */
  @api hasMore = false;
  /** More are being loaded: the next page waits for them. */
  @api isLoading = false;
  /** Something was asked for that speaks of all rows. */
  @api wantsAll = false;

  label = label;

  showPrevious() {
    this.turnTo(Math.max(0, this.first - this.pageSize));
  }

  showNext() {
    this.turnTo(this.first + this.pageSize);
  }

  /** Asks for another page by `turn`, {first}: where that row is not loaded yet, whoever hears it loads it. */
  turnTo(first) {
    this.dispatchEvent(new CustomEvent('turn', { detail: { first } }));
  }

  get loadingText() {
    return this.isLoading ? format(label.loadingMore, formatNumber(this.count, locale)) : undefined;
  }

  get notAllLoaded() {
    const lacksSome = this.hasMore && this.wantsAll && !this.isLoading;
    return lacksSome ? format(label.notAllLoaded, formatNumber(this.count, locale)) : undefined;
  }

  get isPaged() {
    return this.count > this.pageSize || this.hasMore;
  }

  get last() {
    return Math.min(this.first + this.pageSize, this.count);
  }

  get shownText() {
    const numbers = [this.first + 1, this.last, this.count];
    return format(this.hasMore ? label.shownMore : label.shown, ...numbers.map((each) => formatNumber(each, locale)));
  }

  get isFirstPage() {
    return this.first === 0;
  }

  get isLastPage() {
    return this.isLoading || (this.last >= this.count && !this.hasMore);
  }
}
