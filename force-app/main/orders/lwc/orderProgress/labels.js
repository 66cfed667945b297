import wordAccepted from '@salesforce/label/c.Order_Word_Accepted';
import wordHeld from '@salesforce/label/c.Order_Word_Held';
import wordRejected from '@salesforce/label/c.Order_Word_Rejected';
import wordCancelled from '@salesforce/label/c.Order_Word_Cancelled';
import amount from '@salesforce/label/c.Order_Amount';
import sentTo from '@salesforce/label/c.Order_Sent_To';
import path from '@salesforce/label/c.Order_Path';
import pathRequested from '@salesforce/label/c.Order_Path_Requested';
import pathAsked from '@salesforce/label/c.Order_Path_Asked';
import pathAnswer from '@salesforce/label/c.Order_Path_Answer';
import pathDone from '@salesforce/label/c.Order_Path_Done';
import pathWaiting from '@salesforce/label/c.Order_Path_Waiting';
import historyTitle from '@salesforce/label/c.Order_History';
import historyShow from '@salesforce/label/c.Order_History_Show';
import historyHide from '@salesforce/label/c.Order_History_Hide';
import eventRequested from '@salesforce/label/c.Order_Event_Requested';
import eventAsked from '@salesforce/label/c.Order_Event_Asked';
import eventAccepted from '@salesforce/label/c.Order_Event_Accepted';
import eventHeld from '@salesforce/label/c.Order_Event_Held';
import eventRejected from '@salesforce/label/c.Order_Event_Rejected';
import eventRetryLater from '@salesforce/label/c.Order_Event_Retry_Later';
import eventOutcomeUnknown from '@salesforce/label/c.Order_Event_Outcome_Unknown';
import eventLookedUp from '@salesforce/label/c.Order_Event_Looked_Up';
import eventResumed from '@salesforce/label/c.Order_Event_Resumed';
import eventChanged from '@salesforce/label/c.Order_Event_Changed';
import eventCancelling from '@salesforce/label/c.Order_Event_Cancelling';
import eventCancelled from '@salesforce/label/c.Order_Event_Cancelled';
import eventSetAside from '@salesforce/label/c.Order_Event_Set_Aside';
import fieldLines from '@salesforce/label/c.Order_Field_Lines';
import fieldProduct from '@salesforce/label/c.Order_Field_Product';
import fieldQuantity from '@salesforce/label/c.Order_Field_Quantity';
import fieldUnitPrice from '@salesforce/label/c.Order_Field_Unit_Price';
import fieldPaymentTerms from '@salesforce/label/c.Order_Field_Payment_Terms';
import fieldCurrency from '@salesforce/label/c.Order_Field_Currency';
import fieldPurchaseOrderNumber from '@salesforce/label/c.Order_Field_Po_Number';
import fieldCustomer from '@salesforce/label/c.Order_Field_Customer';
import fieldBillTo from '@salesforce/label/c.Order_Field_Bill_To';
import fieldShipTo from '@salesforce/label/c.Order_Field_Ship_To';
import fieldRequestedDate from '@salesforce/label/c.Order_Field_Requested_Date';
import fieldPrepaid from '@salesforce/label/c.Order_Field_Prepaid';
import fieldNet from '@salesforce/label/c.Order_Field_Net';
import no from '@salesforce/label/c.Ui_No';
import yes from '@salesforce/label/c.Ui_Yes';

export const label = {
  wordAccepted,
  wordHeld,
  wordRejected,
  wordCancelled,
  amount,
  sentTo,
  path,
  pathRequested,
  pathAsked,
  pathAnswer,
  pathDone,
  pathWaiting,
  historyTitle,
  historyShow,
  historyHide,
  yes,
  no,
  nameByEvent: {
    requested: eventRequested,
    asked: eventAsked,
    accepted: eventAccepted,
    held: eventHeld,
    rejected: eventRejected,
    retryLater: eventRetryLater,
    outcomeUnknown: eventOutcomeUnknown,
    lookedUp: eventLookedUp,
    resumed: eventResumed,
    changed: eventChanged,
    cancelling: eventCancelling,
    cancelled: eventCancelled,
    setAside: eventSetAside,
  },
  nameByField: {
    lines: fieldLines,
    product: fieldProduct,
    quantity: fieldQuantity,
    unitPrice: fieldUnitPrice,
    paymentTerms: fieldPaymentTerms,
    currency: fieldCurrency,
    purchaseOrderNumber: fieldPurchaseOrderNumber,
    customer: fieldCustomer,
    billTo: fieldBillTo,
    shipTo: fieldShipTo,
    requestedDate: fieldRequestedDate,
    prepaid: fieldPrepaid,
    net: fieldNet,
  },
};
