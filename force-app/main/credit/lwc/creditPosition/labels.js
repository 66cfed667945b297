import title from '@salesforce/label/c.Credit_Title';
import room from '@salesforce/label/c.Credit_Room';
import roomIn from '@salesforce/label/c.Credit_Room_In';
import roomNoLimitIn from '@salesforce/label/c.Credit_Room_No_Limit_In';
import nearLimit from '@salesforce/label/c.Credit_Near_Limit';
import overLimit from '@salesforce/label/c.Credit_Over_Limit';
import blocked from '@salesforce/label/c.Credit_Blocked';
import overdueOne from '@salesforce/label/c.Credit_Overdue_One';
import overdueOther from '@salesforce/label/c.Credit_Overdue_Other';
import overduePlain from '@salesforce/label/c.Credit_Overdue_Plain';
import heldOverdueOne from '@salesforce/label/c.Credit_Held_Overdue_One';
import heldOverdueOther from '@salesforce/label/c.Credit_Held_Overdue_Other';
import noLimit from '@salesforce/label/c.Credit_No_Limit';
import noLimitPlain from '@salesforce/label/c.Credit_No_Limit_Plain';
import noCustomer from '@salesforce/label/c.Credit_No_Customer';
import notKnown from '@salesforce/label/c.Credit_Not_Known';
import notKnownSince from '@salesforce/label/c.Credit_Not_Known_Since';
import notKnownSeveral from '@salesforce/label/c.Credit_Not_Known_Several';
import notKnownSeveralSince from '@salesforce/label/c.Credit_Not_Known_Several_Since';
import notKnownPlain from '@salesforce/label/c.Credit_Not_Known_Plain';
import partlyKnown from '@salesforce/label/c.Credit_Partly_Known';
import customerGone from '@salesforce/label/c.Credit_Customer_Gone';
import ruleMissing from '@salesforce/label/c.Credit_Rule_Missing';
import where from '@salesforce/label/c.Credit_Where';
import asOf from '@salesforce/label/c.Credit_As_Of';
import actNearLimit from '@salesforce/label/c.Credit_Act_Near_Limit';
import actOverLimit from '@salesforce/label/c.Credit_Act_Over_Limit';
import actBlocked from '@salesforce/label/c.Credit_Act_Blocked';
import actOverdue from '@salesforce/label/c.Credit_Act_Overdue';
import actNoCustomer from '@salesforce/label/c.Credit_Act_No_Customer';
import actCustomerGone from '@salesforce/label/c.Credit_Act_Customer_Gone';
import actRuleMissing from '@salesforce/label/c.Credit_Act_Rule_Missing';
import actErpSilent from '@salesforce/label/c.Credit_Act_Erp_Silent';
import ofLimit from '@salesforce/label/c.Credit_Of_Limit';
import nextStep from '@salesforce/label/c.Credit_Next_Step';
import blockReason from '@salesforce/label/c.Credit_Block_Reason';
import total from '@salesforce/label/c.Credit_Total';
import totalLeavesOut from '@salesforce/label/c.Credit_Total_Leaves_Out';
import rate from '@salesforce/label/c.Credit_Rate';
import elsewhere from '@salesforce/label/c.Ui_Elsewhere_Credit';
import elsewhereQuotes from '@salesforce/label/c.Ui_Elsewhere_Quotes';
import refresh from '@salesforce/label/c.Ui_Refresh';
import asking from '@salesforce/label/c.Ui_Asking';

export const label = {
  title,
  room,
  roomIn,
  roomNoLimitIn,
  nearLimit,
  overLimit,
  blocked,
  overdueOne,
  overdueOther,
  overduePlain,
  heldOverdueOne,
  heldOverdueOther,
  noLimit,
  noLimitPlain,
  noCustomer,
  notKnown,
  notKnownSince,
  notKnownSeveral,
  notKnownSeveralSince,
  notKnownPlain,
  partlyKnown,
  customerGone,
  ruleMissing,
  where,
  asOf,
  actNearLimit,
  actOverLimit,
  actBlocked,
  actOverdue,
  actNoCustomer,
  actCustomerGone,
  actRuleMissing,
  actErpSilent,
  ofLimit,
  nextStep,
  blockReason,
  total,
  totalLeavesOut,
  rate,
  elsewhere,
  elsewhereQuotes,
  refresh,
  asking,
};
