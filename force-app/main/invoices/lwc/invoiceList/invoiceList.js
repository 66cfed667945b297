/**
 * An account's or an order's invoices: what is late in one sentence, what is open by lateness, then the invoices with
 * their payments folded. Fifty rows are on the page at a time, whatever the number: thousands of rows stutter nowhere.
 */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import { listen } from 'c/liveUpdates';
import { problemOf } from 'c/problems';
import { pageTimers } from 'c/timers';
import { ageingByCurrency, withSomethingOpen } from './ageing';
import { problemsOf } from './entities';
import { fileNameOf, handOut } from './exportFile';
import { headsOf, sortedBy } from './heads';
import { Hearing } from './hearing';
import { label } from './labels';
import { firstPage, MOST_PAGES, nextPage } from './pages';
import { keyOf, rowOf, sorted } from './rows';
import { sentenceOf } from './sentence';

const FILTERS = [
  { label: label.filterOpen, value: 'open' },
  { label: label.filterAll, value: 'all' },
];

export default class InvoiceList extends LightningElement {
  /** Opens with settled invoices as well. */
  @api showSettled = false;
  /** How many rows are on the page at a time. */
  @api rowsPerPage = 50;

  label = label;
  filters = FILTERS;
  hearing = new Hearing(pageTimers, () => this.askUnlessReading());
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
    this.hearing.end();
    this.newestQuestion += 1;
  }

  begin() {
    this.stopListening?.();
    this.hearing.end();
    this.clear();
    if (this.currentRecordId) {
      this.stopListening = listen(this.currentRecordId, () => this.hearing.hear(this.answer?.headline.code));
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
    this.hearing.asked();
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
    this.sort = sortedBy(event.currentTarget.dataset.column, this.sort);
    this.wantsAll = true;
    this.turnTo(0);
    this.keep(this.invoices);
    await this.loadAll();
  }

  /** A page of which a part is not loaded yet is loaded first. */
  async turn({ detail: { first } }) {
    if (first + this.pageSize > this.invoices.length && first > this.first) {
      await this.loadMore();
    }
    if (first < this.invoices.length) {
      this.turnTo(first);
    }
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
      handOut(this.arranged, this.refs.link, locale);
    }
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
    return fileNameOf(this.answer);
  }

  get verdict() {
    return this.answer ? sentenceOf(this.answer, this.invoices, this.hasMore, locale) : {};
  }

  get currencies() {
    return withSomethingOpen(ageingByCurrency(this.answer.ageing ?? []));
  }

  get problems() {
    return problemsOf(this.answer);
  }

  get hasInvoices() {
    return this.invoices.length > 0;
  }

  get isEmpty() {
    return this.answer?.headline.code === 'NO_INVOICES';
  }

  get columns() {
    return headsOf(this.sort);
  }

  get rows() {
    return this.arranged
      .slice(this.first, this.first + this.pageSize)
      .map((invoice, place) => rowOf(invoice, place, this.expanded.has(keyOf(invoice)), locale));
  }

  get hasMore() {
    return Boolean(this.cursor);
  }
}
