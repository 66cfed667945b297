import whyLimit from '@salesforce/label/c.Credit_Why_Limit';
import whyOverdue from '@salesforce/label/c.Credit_Why_Overdue';
import whyBlocked from '@salesforce/label/c.Credit_Why_Blocked';
import whyErp from '@salesforce/label/c.Credit_Why_Erp';
import doLimit from '@salesforce/label/c.Credit_Do_Limit';
import doOverdue from '@salesforce/label/c.Credit_Do_Overdue';
import doBlocked from '@salesforce/label/c.Credit_Do_Blocked';
import doErp from '@salesforce/label/c.Credit_Do_Erp';
import whoRep from '@salesforce/label/c.Hold_Who_Rep';
import whoFinance from '@salesforce/label/c.Hold_Who_Finance';
import whoCustomer from '@salesforce/label/c.Hold_Who_Customer';
import whoAdmin from '@salesforce/label/c.Hold_Who_Admin';
import whoOperations from '@salesforce/label/c.Hold_Who_Operations';

export const label = {
  whyLimit,
  whyOverdue,
  whyBlocked,
  whyErp,
  doLimit,
  doOverdue,
  doBlocked,
  doErp,
  whoRep,
  whoFinance,
  whoCustomer,
  whoAdmin,
  whoOperations,
};
