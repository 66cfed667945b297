/** An amount in its own currency and the user's locale, to the right as a column of figures stands. */
import { LightningElement, api } from 'lwc';
import userLocale from '@salesforce/i18n/locale';
import unknown from '@salesforce/label/c.Ui_Money_Unknown';
import { formatMoney } from 'c/text';
import { isNegative } from 'c/decimal';

export default class Money extends LightningElement {
  /** A decimal string in major units; absent: not known. */
  @api amount;
  /** ISO 4217. */
  @api currencyCode;
  /** Absent: the user's own. */
  @api locale;

  label = { unknown };

  get isKnown() {
    return Boolean(this.amount) && Boolean(this.currencyCode);
  }

  get text() {
    return formatMoney(this.amount, this.currencyCode, this.locale ?? userLocale);
  }

  /** The minus sign says it as well. */
  get textClass() {
    return isNegative(this.amount) ? 'slds-text-color_error' : undefined;
  }
}
