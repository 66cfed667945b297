/** What clears a credit hold: the invoices to pay, oldest due first, or how much could be ordered now. */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import { format, formatDay, formatMoney } from 'c/text';
import { label } from './labels';

export default class Clearance extends LightningElement {
  /** {invoices: [{documentNumber, erpId, open: {amount, currencyCode}, dueDate?}], enough, largestAmount?} */
  @api clears;

  label = label;

  get invoices() {
    return (this.clears.invoices ?? []).map((invoice) => ({
      ...invoice,
      key: invoice.erpId,
      due: invoice.dueDate ? format(label.clearsDue, formatDay(invoice.dueDate, locale)) : undefined,
    }));
  }

  get heading() {
    const { largestAmount } = this.clears;
    const atMost = largestAmount ? formatMoney(largestAmount.amount, largestAmount.currencyCode, locale) : undefined;
    if (this.invoices.length === 0) {
      return atMost === undefined ? undefined : format(label.clearsAtMost, atMost);
    }
    return atMost === undefined ? label.clearsPay : format(label.clearsPayOr, atMost);
  }

  get isNotEnough() {
    return this.clears.enough === false && this.invoices.length > 0;
  }
}
