/** What was approved beside what the ERP says, a row per difference. */
import { LightningElement, api } from 'lwc';
import title from '@salesforce/label/c.Order_Differences_Title';
import what from '@salesforce/label/c.Order_Col_What';
import line from '@salesforce/label/c.Order_Col_Line';
import approved from '@salesforce/label/c.Order_Col_Approved';
import erp from '@salesforce/label/c.Order_Col_Erp';
import none from '@salesforce/label/c.Order_None';

export default class BeforeAfter extends LightningElement {
  /** [{key, what, line?, approved?, erp?}], all of them text as it is to be read. */
  @api rows = [];

  label = { title, what, line, approved, erp };

  get shown() {
    return this.rows.map((row) => ({
      ...row,
      line: row.line ?? '',
      approved: row.approved ?? none,
      erp: row.erp ?? none,
    }));
  }
}
