/** "Would an order of … go through?": asks the companion, which alone decides. */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import checkAmount from '@salesforce/apex/CreditController.checkAmount';
import { sayReason } from 'c/holdReasons';
import { problemOf } from 'c/problems';
import { format, formatMoney, formatNumber, minorDigits } from 'c/text';
import { MOST_DIGITS, readEntry } from './entry';
import { label } from './labels';

const STATE_BY_VERDICT = { pass: 'success', hold: 'held', unknown: 'unknown' };
const SENTENCE_BY_VERDICT = { pass: label.checkPass, hold: label.checkHold, unknown: label.checkUnknown };

const DECIDED_BY_CODE = { CREDIT_OK: label.checkRoom, CREDIT_LIMIT: label.checkRoom, OVERDUE: label.overduePlain };

export default class CreditCheck extends LightningElement {
  @api recordId;

  label = label;
  amount = '';
  chosenCurrency;
  givenCurrencies = [];
  isAsking = false;
  asked;
  answer;
  problem;

  /** The currencies that the account's entities sell in; the first is asked in until another is chosen. */
  @api
  get currencies() {
    return this.givenCurrencies;
  }
  set currencies(currencies) {
    this.givenCurrencies = [...new Set(currencies ?? [])];
  }

  get currencyCode() {
    return this.givenCurrencies.includes(this.chosenCurrency) ? this.chosenCurrency : this.givenCurrencies[0];
  }

  get hasChoice() {
    return this.givenCurrencies.length > 1;
  }

  get currencyOptions() {
    return this.givenCurrencies.map((code) => ({ label: code, value: code }));
  }

  get sentence() {
    const said = SENTENCE_BY_VERDICT[this.answer?.verdict];
    return said && format(said, formatMoney(this.asked.amount, this.asked.currencyCode, locale));
  }

  get verdictState() {
    return STATE_BY_VERDICT[this.answer?.verdict] ?? 'unknown';
  }

  /** The sentence says it; the state's usual word ("On hold") would tell of an order that is not there. */
  get verdictWord() {
    return label.checkTitle;
  }

  /** The figure that decided, where its code says what it is. */
  get decidingText() {
    const { headline, figure } = this.answer;
    const said = DECIDED_BY_CODE[headline?.code];
    return said && figure ? format(said, formatMoney(figure.amount, figure.currencyCode, locale)) : undefined;
  }

  /** Good news needs no reason. */
  get reason() {
    return this.answer?.verdict === 'pass' ? {} : sayReason(this.answer?.headline);
  }

  rememberAmount(event) {
    this.amount = event.detail.value;
  }

  rememberCurrency(event) {
    this.chosenCurrency = event.detail.value;
  }

  checkOnEnter(event) {
    if (event.key === 'Enter') {
      this.check(event);
    }
  }

  /** An answer of before is not left beside an entry that it does not belong to. */
  async check(event) {
    event.preventDefault();
    if (this.isAsking) {
      return;
    }
    this.answer = undefined;
    this.problem = undefined;
    const { amount, problem } = readEntry(this.amount, minorDigits(this.currencyCode, locale), locale);
    if (!this.isTaken(problem)) {
      return;
    }
    const asked = { amount, currencyCode: this.currencyCode };
    this.isAsking = true;
    try {
      const answer = await checkAmount({ recordId: this.recordId, ...asked });
      this.asked = asked;
      this.answer = answer;
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.isAsking = false;
    }
  }

  isTaken(problem) {
    const input = this.template.querySelector('lightning-input');
    input.setCustomValidity(problem === undefined ? '' : this.sayProblem(problem));
    return input.reportValidity();
  }

  sayProblem(problem) {
    const digits = minorDigits(this.currencyCode, locale);
    const example = new Intl.NumberFormat(locale, { minimumFractionDigits: digits }).format(
      digits === 0 ? 1234 : 1234.5,
    );
    const smallest = formatMoney(digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`, this.currencyCode, locale);
    const said = {
      notAnAmount: format(label.checkInvalid, example),
      separators: format(label.checkSeparators, example),
      tooFine: format(label.checkTooFine, this.currencyCode, smallest, example),
      tooLarge: format(label.checkTooLarge, formatNumber(MOST_DIGITS, locale)),
    };
    return said[problem];
  }
}
