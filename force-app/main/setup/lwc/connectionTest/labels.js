import title from '@salesforce/label/c.Setup_Test_Title';
import explains from '@salesforce/label/c.Setup_Test_Explains';
import test from '@salesforce/label/c.Setup_Test';
import testing from '@salesforce/label/c.Setup_Testing';
import allOk from '@salesforce/label/c.Setup_Test_Ok';
import failed from '@salesforce/label/c.Setup_Test_Failed';
import org from '@salesforce/label/c.Setup_Hop_Org';
import companion from '@salesforce/label/c.Setup_Hop_Companion';
import erp from '@salesforce/label/c.Setup_Hop_Erp';
import hopOk from '@salesforce/label/c.Setup_Hop_Ok';
import hopFailed from '@salesforce/label/c.Setup_Hop_Failed';
import milliseconds from '@salesforce/label/c.Setup_Milliseconds';
import whatNext from '@salesforce/label/c.Order_What_Next';

export const label = {
  title,
  explains,
  test,
  testing,
  allOk,
  failed,
  hopOk,
  hopFailed,
  milliseconds,
  whatNext,
  nameByHop: { org, companion, erp },
};
