/** What is open in one currency, by how late it is: one bar, and the same figures as text. */
import { LightningElement, api } from 'lwc';
import title from '@salesforce/label/c.Invoice_Ageing';
import notDue from '@salesforce/label/c.Invoice_Bucket_Not_Due';
import days1to30 from '@salesforce/label/c.Invoice_Bucket_1';
import days31to60 from '@salesforce/label/c.Invoice_Bucket_31';
import days61to90 from '@salesforce/label/c.Invoice_Bucket_61';
import over90 from '@salesforce/label/c.Invoice_Bucket_91';
import { isZero, permilleOf, sum } from 'c/decimal';
import { format } from 'c/text';

const WORD_BY_BUCKET = { notDue, days1to30, days31to60, days61to90, over90 };

export default class AgeingBar extends LightningElement {
  /** {currencyCode, buckets: {notDue, days1to30, days31to60, days61to90, over90}}, amounts as decimal strings. */
  @api ageing;

  get title() {
    return format(title, this.ageing.currencyCode);
  }

  /** Credit notes make an amount negative: that has no width, and is told by its figure. */
  get whole() {
    return sum(this.amounts.filter((amount) => !amount.startsWith('-')));
  }

  get amounts() {
    return Object.keys(WORD_BY_BUCKET).map((name) => this.ageing.buckets[name]);
  }

  get segments() {
    return Object.entries(WORD_BY_BUCKET).map(([name, word]) => {
      const amount = this.ageing.buckets[name];
      return {
        name,
        word,
        amount,
        isShown: name === 'notDue' || !isZero(amount),
        barClass: `segment ${name}`,
        swatchClass: `swatch ${name}`,
        style: `width: ${permilleOf(amount, this.whole) / 10}%`,
      };
    });
  }

  get legend() {
    return this.segments.filter(({ isShown }) => isShown);
  }
}
