import title from '@salesforce/label/c.Invoice_Title';
import overdueOne from '@salesforce/label/c.Invoice_Overdue_One';
import overdueOther from '@salesforce/label/c.Invoice_Overdue_Other';
import overdueMore from '@salesforce/label/c.Invoice_Overdue_More';
import dayOne from '@salesforce/label/c.Invoice_Day_One';
import dayOther from '@salesforce/label/c.Invoice_Day_Other';
import openNoneLate from '@salesforce/label/c.Invoice_Open_None_Late';
import nothingOpen from '@salesforce/label/c.Invoice_Nothing_Open';
import none from '@salesforce/label/c.Invoice_None';
import noneMessage from '@salesforce/label/c.Invoice_None_Message';
import noOrder from '@salesforce/label/c.Invoice_No_Order';
import orderHeld from '@salesforce/label/c.Invoice_Order_Held';
import noLink from '@salesforce/label/c.Invoice_No_Link';
import noLinkAction from '@salesforce/label/c.Invoice_No_Link_Action';
import notKnown from '@salesforce/label/c.Invoice_Not_Known';
import partlyKnown from '@salesforce/label/c.Invoice_Partly_Known';
import wordOverdue from '@salesforce/label/c.Invoice_Word_Overdue';
import wordFine from '@salesforce/label/c.Invoice_Word_Fine';
import wordNotKnown from '@salesforce/label/c.Invoice_Word_Not_Known';
import filter from '@salesforce/label/c.Invoice_Filter';
import filterOpen from '@salesforce/label/c.Invoice_Filter_Open';
import filterAll from '@salesforce/label/c.Invoice_Filter_All';
import exportCsv from '@salesforce/label/c.Invoice_Export';
import exporting from '@salesforce/label/c.Invoice_Exporting';
import exportFile from '@salesforce/label/c.Invoice_Export_File';
import number from '@salesforce/label/c.Invoice_Col_Number';
import type from '@salesforce/label/c.Invoice_Col_Type';
import date from '@salesforce/label/c.Invoice_Col_Date';
import due from '@salesforce/label/c.Invoice_Col_Due';
import total from '@salesforce/label/c.Invoice_Col_Total';
import open from '@salesforce/label/c.Invoice_Col_Open';
import days from '@salesforce/label/c.Invoice_Col_Days';
import state from '@salesforce/label/c.Invoice_Col_State';
import currency from '@salesforce/label/c.Invoice_Col_Currency';
import entity from '@salesforce/label/c.Invoice_Col_Entity';
import payments from '@salesforce/label/c.Invoice_Col_Payments';
import pdf from '@salesforce/label/c.Invoice_Pdf';
import pdfOf from '@salesforce/label/c.Invoice_Pdf_Of';
import invoice from '@salesforce/label/c.Invoice_Type_Invoice';
import creditNote from '@salesforce/label/c.Invoice_Type_Credit_Note';
import stateOpen from '@salesforce/label/c.Invoice_State_Open';
import stateOverdue from '@salesforce/label/c.Invoice_State_Overdue';
import statePartlyPaid from '@salesforce/label/c.Invoice_State_Partly_Paid';
import statePaid from '@salesforce/label/c.Invoice_State_Paid';
import stateCancelled from '@salesforce/label/c.Invoice_State_Cancelled';
import sortBy from '@salesforce/label/c.Invoice_Sort_By';
import paymentsShow from '@salesforce/label/c.Invoice_Payments_Show';
import paymentsHide from '@salesforce/label/c.Invoice_Payments_Hide';
import payment from '@salesforce/label/c.Invoice_Payment';
import noPayments from '@salesforce/label/c.Invoice_No_Payments';
import refresh from '@salesforce/label/c.Ui_Refresh';
import asking from '@salesforce/label/c.Ui_Asking';
import whatNext from '@salesforce/label/c.Order_What_Next';

export const label = {
  title,
  overdueOne,
  overdueOther,
  overdueMore,
  dayOne,
  dayOther,
  openNoneLate,
  nothingOpen,
  none,
  noneMessage,
  noOrder,
  orderHeld,
  noLink,
  noLinkAction,
  notKnown,
  partlyKnown,
  wordOverdue,
  wordFine,
  wordNotKnown,
  filter,
  filterOpen,
  filterAll,
  exportCsv,
  exporting,
  exportFile,
  number,
  type,
  date,
  due,
  total,
  open,
  days,
  state,
  currency,
  entity,
  payments,
  pdf,
  pdfOf,
  invoice,
  creditNote,
  sortBy,
  paymentsShow,
  paymentsHide,
  payment,
  noPayments,
  refresh,
  asking,
  whatNext,
  wordByState: {
    open: stateOpen,
    overdue: stateOverdue,
    partlyPaid: statePartlyPaid,
    paid: statePaid,
    cancelled: stateCancelled,
  },
};
