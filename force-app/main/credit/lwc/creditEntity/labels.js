import limit from '@salesforce/label/c.Credit_Limit';
import used from '@salesforce/label/c.Credit_Used';
import receivables from '@salesforce/label/c.Credit_Receivables';
import orders from '@salesforce/label/c.Credit_Orders';
import reserved from '@salesforce/label/c.Credit_Reserved';
import free from '@salesforce/label/c.Credit_Free';
import overdue from '@salesforce/label/c.Credit_Overdue';
import overdueOne from '@salesforce/label/c.Credit_Overdue_One';
import overdueOther from '@salesforce/label/c.Credit_Overdue_Other';
import overduePlain from '@salesforce/label/c.Credit_Overdue_Plain';
import overdueNone from '@salesforce/label/c.Credit_Overdue_None';
import terms from '@salesforce/label/c.Credit_Terms';
import customer from '@salesforce/label/c.Credit_Customer';
import blockReason from '@salesforce/label/c.Credit_Block_Reason';
import details from '@salesforce/label/c.Credit_Details';
import entitySilent from '@salesforce/label/c.Credit_Entity_Silent';
import entitySilentSince from '@salesforce/label/c.Credit_Entity_Silent_Since';
import actErpSilent from '@salesforce/label/c.Credit_Act_Erp_Silent';
import customerGone from '@salesforce/label/c.Credit_Customer_Gone';
import actCustomerGone from '@salesforce/label/c.Credit_Act_Customer_Gone';
import ruleMissing from '@salesforce/label/c.Credit_Rule_Missing';
import actRuleMissing from '@salesforce/label/c.Credit_Act_Rule_Missing';
import nextStep from '@salesforce/label/c.Credit_Next_Step';
import noLimitPlain from '@salesforce/label/c.Credit_No_Limit_Plain';

export const label = {
  limit,
  used,
  receivables,
  orders,
  reserved,
  free,
  overdue,
  overdueOne,
  overdueOther,
  overduePlain,
  overdueNone,
  terms,
  customer,
  blockReason,
  details,
  entitySilent,
  entitySilentSince,
  actErpSilent,
  customerGone,
  actCustomerGone,
  ruleMissing,
  actRuleMissing,
  nextStep,
  noLimitPlain,
};
