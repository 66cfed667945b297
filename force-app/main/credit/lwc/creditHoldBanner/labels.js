import one from '@salesforce/label/c.Hold_One';
import many from '@salesforce/label/c.Hold_Many';
import since from '@salesforce/label/c.Hold_Since';
import erpNumber from '@salesforce/label/c.Hold_Erp_Number';
import who from '@salesforce/label/c.Hold_Who';
import erpWords from '@salesforce/label/c.Hold_Erp_Words';
import invoicesLink from '@salesforce/label/c.Hold_Invoices_Link';
import invoicesHere from '@salesforce/label/c.Hold_Invoices_Here';
import gone from '@salesforce/label/c.Hold_Gone';
import more from '@salesforce/label/c.Hold_More';
import nextStep from '@salesforce/label/c.Credit_Next_Step';

export const label = {
  one,
  many,
  since,
  erpNumber,
  who,
  erpWords,
  invoicesLink,
  invoicesHere,
  gone,
  more,
  nextStep,
};
