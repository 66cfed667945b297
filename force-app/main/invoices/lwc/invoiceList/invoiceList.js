/**
 * An account's or an order's invoices: what is late in one sentence, what is open by lateness, then the invoices with
 * their payments folded. Fifty rows are on the page at a time, whatever the number: thousands of rows stutter nowhere.
 */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import { listen } from 'c/liveUpdates';
import { problemOf } from 'c/problems';
import { format, formatNumber } from 'c/text';
import { pageTimers } from 'c/timers';
import { ageingByCurrency, withSomethingOpen } from './ageing';
import { csvOf } from './csv';
import { EXPORT_COLUMNS } from './exportColumns';
import { label } from './labels';
import { firstPage, MOST_PAGES, nextPage } from './pages';
import { COLUMNS, keyOf, rowOf, sorted } from './rows';
import { sentenceOf } from './sentence';

/** A record that is watched is heard of every second; invoices do not change that fast. */
const HEARD_AGAIN_AFTER_MS = 15000;
/** An order that no ERP has accepted costs the ERP nothing to ask about, and is about to change when it is heard of. */
const HEARD_AGAIN_WITHOUT_ORDER_MS = 3000;
const WITHOUT_ORDER = new Set(['NO_ERP_ORDER', 'ORDER_HELD']);

export default class InvoiceList extends LightningElement {
  /** Opens with settled invoices as well. */
  @api showSettled = false;
  /** How many rows are on the page at a time. */
  @api rowsPerPage = 50;

  label = label;
  timers = pageTimers;
  askedAt = 0;
  isAsking = false;
  isLoadingMore = false;
  isExporting = false;
  /** Something was asked for that speaks of all invoices. */
  wantsAll = false;
  filter;
  answer;
  /** As the companion gave them, and as they are shown. */
  invoices = [];
  arranged = [];
  cursor;
  problem;
  sort = {};
  first = 0;
  expanded = new Set();
  currentRecordId;
  stopListening;
  heardLater;
  newestQuestion = 0;

  /** An account or an order. */
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
    this.filter = this.showSettled ? 'all' : 'open';
    this.begin();
  }

  disconnectedCallback() {
    this.stopListening?.();
    this.timers.cancel(this.heardLater);
    this.newestQuestion += 1;
  }

  begin() {
    this.stopListening?.();
    this.timers.cancel(this.heardLater);
    this.heardLater = undefined;
    this.clear();
    if (this.currentRecordId) {
      this.stopListening = listen(this.currentRecordId, () => this.hear());
      this.ask(false);
    }
  }

  clear() {
    this.answer = undefined;
    this.problem = undefined;
    this.keep([]);
    this.cursor = undefined;
    this.first = 0;
    this.expanded = new Set();
  }

  /** What is heard too soon is asked for a little later, once. */
  hear() {
    const isWithoutOrder = WITHOUT_ORDER.has(this.answer?.headline.code);
    const rest = isWithoutOrder ? HEARD_AGAIN_WITHOUT_ORDER_MS : HEARD_AGAIN_AFTER_MS;
    const wait = this.askedAt + rest - this.timers.now();
    if (wait <= 0) {
      this.askUnlessReading();
    } else if (!this.heardLater) {
      this.heardLater = this.timers.after(wait, () => {
        this.heardLater = undefined;
        this.askUnlessReading();
      });
    }
  }

  /** Someone who has turned pages or opened payments is not sent back to the top. */
  askUnlessReading() {
    const isReading = this.first > 0 || this.expanded.size > 0 || this.isExporting;
    if (!isReading) {
      this.ask(false);
    }
  }

  /** Put in order once, and not at each rendering. */
  keep(invoices) {
    this.invoices = invoices;
    this.arranged = sorted(invoices, this.sort);
  }

  refresh() {
    this.ask(true);
  }

  /** Begins anew with the first page; an answer that a later question has overtaken is not shown. */
  async ask(refresh) {
    this.newestQuestion += 1;
    const question = this.newestQuestion;
    this.askedAt = this.timers.now();
    this.isAsking = true;
    this.isLoadingMore = false;
    this.wantsAll = Boolean(this.sort.column);
    let answer;
    let problem;
    try {
      answer = await firstPage(this.currentRecordId, this.filter === 'open', refresh);
    } catch (error) {
      problem = problemOf(error);
    }
    if (question !== this.newestQuestion) {
      return;
    }
    this.isAsking = false;
    this.problem = problem;
    if (answer !== undefined) {
      this.answer = answer;
      this.keep(answer.items);
      this.cursor = answer.nextCursor;
      this.first = 0;
      if (this.sort.column) {
        await this.loadAll();
      }
    }
  }

  /** One page more. False when there is none, or it could not be read. */
  async loadMore() {
    const question = this.newestQuestion;
    if (!this.cursor || this.isLoadingMore) {
      return false;
    }
    this.isLoadingMore = true;
    let page;
    let problem;
    try {
      page = await nextPage(this.currentRecordId, this.filter === 'open', this.cursor);
    } catch (error) {
      problem = problemOf(error);
    }
    if (question !== this.newestQuestion) {
      return false;
    }
    this.isLoadingMore = false;
    this.problem = problem;
    if (page === undefined) {
      return false;
    }
    this.keep([...this.invoices, ...page.items]);
    this.cursor = page.nextCursor;
    return true;
  }

  /** Sorting and exporting speak of all invoices, so all are read first. */
  async loadAll() {
    for (let pages = 1; pages < MOST_PAGES && this.cursor; pages += 1) {
      // Each page's cursor comes with the page before it.
      // eslint-disable-next-line no-await-in-loop
      if (!(await this.loadMore())) {
        return;
      }
    }
  }

  changeFilter(event) {
    this.filter = event.detail.value;
    this.clear();
    this.ask(false);
  }

  async sortBy(event) {
    const { column } = event.currentTarget.dataset;
    const isDescending = this.sort.column === column && !this.sort.isDescending;
    this.sort = { column, isDescending };
    this.wantsAll = true;
    this.turnTo(0);
    this.keep(this.invoices);
    await this.loadAll();
  }

  async showNext() {
    const wanted = this.first + this.pageSize;
    if (wanted + this.pageSize > this.invoices.length) {
      await this.loadMore();
    }
    if (wanted < this.invoices.length) {
      this.turnTo(wanted);
    }
  }

  showPrevious() {
    this.turnTo(Math.max(0, this.first - this.pageSize));
  }

  /** Other rows come with their payments folded. */
  turnTo(first) {
    this.first = first;
    this.expanded = new Set();
  }

  togglePayments(event) {
    const { key } = event.currentTarget.dataset;
    const expanded = new Set(this.expanded);
    if (!expanded.delete(key)) {
      expanded.add(key);
    }
    this.expanded = expanded;
  }

  /** No file is made of a part, since nobody would see that it is one; pressed again, it reads on. */
  async exportCsv() {
    const question = this.newestQuestion;
    this.isExporting = true;
    this.wantsAll = true;
    await this.loadAll();
    this.isExporting = false;
    if (question === this.newestQuestion && !this.problem && !this.cursor) {
      this.download(csvOf(this.arranged, EXPORT_COLUMNS, locale));
    }
  }

  /** A data address, since a page under Lightning Web Security hands out no other kind of file. */
  download(csv) {
    const { link } = this.refs;
    link.href = `data:text/csv;charset=utf-8,${encodeURIComponent(csv)}`;
    link.click();
    link.removeAttribute('href');
  }

  get pageSize() {
    return Math.max(1, Math.trunc(Number(this.rowsPerPage)) || 1);
  }

  get isLoading() {
    return this.isAsking && !this.answer;
  }

  get isBusy() {
    return this.isAsking || this.isExporting;
  }

  get cannotExport() {
    return this.isBusy || this.isLoadingMore;
  }

  get refreshLabel() {
    return this.isAsking ? label.asking : label.refresh;
  }

  get exportLabel() {
    return this.isExporting ? label.exporting : label.exportCsv;
  }

  get fileName() {
    return `${label.exportFile}-${this.answer.answeredAt.slice(0, 10)}.csv`;
  }

  get verdict() {
    return this.answer ? sentenceOf(this.answer, this.invoices, Boolean(this.cursor), locale) : {};
  }

  get currencies() {
    return withSomethingOpen(ageingByCurrency(this.answer.ageing ?? []));
  }

  get sources() {
    return (this.answer.ageing ?? []).map(({ connectionId, entity, provenance, currencyCode }) => ({
      key: `${connectionId}/${entity}/${currencyCode}`,
      ...provenance,
    }));
  }

  get problems() {
    return (this.answer.problems ?? []).map((problem) => ({
      ...problem,
      key: `${problem.connectionId}/${problem.entity}`,
      text: `${problem.entity}: ${problem.message} ${problem.action}`,
    }));
  }

  get filters() {
    return [
      { label: label.filterOpen, value: 'open' },
      { label: label.filterAll, value: 'all' },
    ];
  }

  get hasInvoices() {
    return this.invoices.length > 0;
  }

  get isEmpty() {
    return this.answer?.headline.code === 'NO_INVOICES';
  }

  get columns() {
    return COLUMNS.map((column) => {
      const isSorted = this.sort.column === column.name;
      return {
        ...column,
        headClass: column.isRight ? 'slds-text-align_right' : undefined,
        sortLabel: format(label.sortBy, column.label),
        ariaSort: isSorted ? this.direction.word : 'none',
        icon: isSorted ? this.direction.icon : undefined,
      };
    });
  }

  get direction() {
    return this.sort.isDescending
      ? { word: 'descending', icon: 'utility:arrowdown' }
      : { word: 'ascending', icon: 'utility:arrowup' };
  }

  get rows() {
    return this.arranged
      .slice(this.first, this.first + this.pageSize)
      .map((invoice, place) => rowOf(invoice, place, this.expanded.has(keyOf(invoice)), locale));
  }

  get last() {
    return Math.min(this.first + this.pageSize, this.invoices.length);
  }

  get shownText() {
    const words = this.cursor ? label.shownMore : label.shown;
    const numbers = [this.first + 1, this.last, this.invoices.length];
    return format(words, ...numbers.map((number) => formatNumber(number, locale)));
  }

  get loadingText() {
    return this.isLoadingMore ? format(label.loadingMore, formatNumber(this.invoices.length, locale)) : undefined;
  }

  get isFirstPage() {
    return this.first === 0;
  }

  get isLastPage() {
    return this.isLoadingMore || (this.last >= this.invoices.length && !this.cursor);
  }

  get isPaged() {
    return this.invoices.length > this.pageSize || Boolean(this.cursor);
  }

  get notAllLoaded() {
    const lacksSome = Boolean(this.cursor) && this.wantsAll && !this.isLoadingMore;
    return lacksSome ? format(label.notAllLoaded, formatNumber(this.invoices.length, locale)) : undefined;
  }
}
