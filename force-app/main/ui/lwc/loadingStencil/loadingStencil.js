/** The shape of what is coming, while it comes. */
import { LightningElement, api } from 'lwc';
import loading from '@salesforce/label/c.Ui_Loading';

export default class LoadingStencil extends LightningElement {
  /** How many lines below the heading. */
  @api rows = 3;

  label = { loading };

  get lines() {
    return Array.from({ length: Number(this.rows) }, (_, index) => String(index));
  }
}
