import title from '@salesforce/label/c.Order_Submission_Title';
import submitTo from '@salesforce/label/c.Order_Submit_To';
import submitErp from '@salesforce/label/c.Order_Submit_Erp';
import submitChangedTo from '@salesforce/label/c.Order_Submit_Changed_To';
import submitChangedErp from '@salesforce/label/c.Order_Submit_Changed_Erp';
import submitAgainTo from '@salesforce/label/c.Order_Submit_Again_To';
import submitAgainErp from '@salesforce/label/c.Order_Submit_Again_Erp';
import submitting from '@salesforce/label/c.Order_Submitting';
import notSubmitted from '@salesforce/label/c.Order_Not_Submitted';
import sent from '@salesforce/label/c.Order_Sent';
import requested from '@salesforce/label/c.Order_Requested';
import stillAsking from '@salesforce/label/c.Order_Still_Asking';
import unknownOutcome from '@salesforce/label/c.Order_Unknown_Outcome';
import accepted from '@salesforce/label/c.Order_Accepted';
import acceptedDifferences from '@salesforce/label/c.Order_Accepted_Differences';
import acceptedNoNumber from '@salesforce/label/c.Order_Accepted_No_Number';
import acceptedNoNumberDiff from '@salesforce/label/c.Order_Accepted_No_Number_Diff';
import held from '@salesforce/label/c.Order_Held';
import rejected from '@salesforce/label/c.Order_Rejected';
import cancelled from '@salesforce/label/c.Order_Cancelled';
import cancelledBecause from '@salesforce/label/c.Order_Cancelled_Reason';
import wordAccepted from '@salesforce/label/c.Order_Word_Accepted';
import wordHeld from '@salesforce/label/c.Order_Word_Held';
import wordRejected from '@salesforce/label/c.Order_Word_Rejected';
import wordCancelled from '@salesforce/label/c.Order_Word_Cancelled';
import wordPending from '@salesforce/label/c.Order_Word_Pending';
import wordLookingUp from '@salesforce/label/c.Order_Word_Looking_Up';
import wordNotSubmitted from '@salesforce/label/c.Order_Word_Not_Submitted';
import amount from '@salesforce/label/c.Order_Amount';
import sentTo from '@salesforce/label/c.Order_Sent_To';
import whatNext from '@salesforce/label/c.Order_What_Next';
import who from '@salesforce/label/c.Order_Who';
import erpSays from '@salesforce/label/c.Order_Erp_Says';
import technicalDetail from '@salesforce/label/c.Order_Technical_Detail';
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
import eventCancelled from '@salesforce/label/c.Order_Event_Cancelled';
import eventSetAside from '@salesforce/label/c.Order_Event_Set_Aside';
import fieldLines from '@salesforce/label/c.Order_Field_Lines';
import fieldProduct from '@salesforce/label/c.Order_Field_Product';
import fieldQuantity from '@salesforce/label/c.Order_Field_Quantity';
import fieldUnitPrice from '@salesforce/label/c.Order_Field_Unit_Price';
import fieldPaymentTerms from '@salesforce/label/c.Order_Field_Payment_Terms';
import fieldCurrency from '@salesforce/label/c.Order_Field_Currency';
import fieldPurchaseOrderNumber from '@salesforce/label/c.Order_Field_Po_Number';
import fieldNet from '@salesforce/label/c.Order_Field_Net';
import recheck from '@salesforce/label/c.Order_Recheck';
import askingAgain from '@salesforce/label/c.Order_Asking_Again';
import cancel from '@salesforce/label/c.Order_Cancel';
import cancelReason from '@salesforce/label/c.Order_Cancel_Reason';
import cancelConfirm from '@salesforce/label/c.Order_Cancel_Confirm';
import cancelKeep from '@salesforce/label/c.Order_Cancel_Keep';
import cancelling from '@salesforce/label/c.Order_Cancelling';
import noPermission from '@salesforce/label/c.Order_No_Permission';
import noPermissionAction from '@salesforce/label/c.Order_No_Permission_Action';
import changedSince from '@salesforce/label/c.Order_Changed_Since';
import notArrived from '@salesforce/label/c.Order_Not_Arrived';
import reference from '@salesforce/label/c.Ui_Reference';

export const label = {
  title,
  submitTo,
  submitErp,
  submitChangedTo,
  submitChangedErp,
  submitAgainTo,
  submitAgainErp,
  submitting,
  notSubmitted,
  sent,
  requested,
  stillAsking,
  unknownOutcome,
  accepted,
  acceptedDifferences,
  acceptedNoNumber,
  acceptedNoNumberDiff,
  held,
  rejected,
  cancelled,
  cancelledBecause,
  wordAccepted,
  wordHeld,
  wordRejected,
  wordCancelled,
  wordPending,
  wordLookingUp,
  wordNotSubmitted,
  amount,
  sentTo,
  whatNext,
  who,
  erpSays,
  technicalDetail,
  path,
  pathRequested,
  pathAsked,
  pathAnswer,
  pathDone,
  pathWaiting,
  historyTitle,
  historyShow,
  historyHide,
  recheck,
  askingAgain,
  cancel,
  cancelReason,
  cancelConfirm,
  cancelKeep,
  cancelling,
  noPermission,
  noPermissionAction,
  changedSince,
  notArrived,
  reference,
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
    net: fieldNet,
  },
};
