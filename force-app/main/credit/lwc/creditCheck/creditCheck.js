/** "Would an order of … go through?": asks the companion, which alone decides. */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import checkAmount from '@salesforce/apex/CreditController.checkAmount';
import { thousandths } from 'c/decimal';
import { sayReason } from 'c/holdReasons';
import { problemOf } from 'c/problems';
import { format, formatMoney, minorDigits } from 'c/text';
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

  /** As fine as the currency's smallest unit. */
  get step() {
    const digits = minorDigits(this.currencyCode, locale);
    return digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`;
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

  async check(event) {
    event.preventDefault();
    const asked = { amount: String(this.amount ?? '').trim(), currencyCode: this.currencyCode };
    if (!this.isValid(asked.amount) || this.isAsking) {
      return;
    }
    this.isAsking = true;
    this.answer = undefined;
    this.problem = undefined;
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

  isValid(amount) {
    const input = this.template.querySelector('lightning-input');
    const value = thousandths(amount);
    input.setCustomValidity(value === undefined || value <= 0n ? label.checkInvalid : '');
    return input.reportValidity();
  }
}
