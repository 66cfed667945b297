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
import sentAgain from '@salesforce/label/c.Order_Sent_Again';
import cancelling from '@salesforce/label/c.Order_Cancelling_Sent';
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
import recheck from '@salesforce/label/c.Order_Recheck';
import askingAgain from '@salesforce/label/c.Order_Asking_Again';
import noPermission from '@salesforce/label/c.Order_No_Permission';
import noPermissionAction from '@salesforce/label/c.Order_No_Permission_Action';
import changedSince from '@salesforce/label/c.Order_Changed_Since';
import notArrived from '@salesforce/label/c.Order_Not_Arrived';
import elsewhere from '@salesforce/label/c.Ui_Elsewhere_Order';
import elsewhereQuotes from '@salesforce/label/c.Ui_Elsewhere_Quotes';
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
  sentAgain,
  cancelling,
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
  recheck,
  askingAgain,
  noPermission,
  noPermissionAction,
  changedSince,
  notArrived,
  elsewhere,
  elsewhereQuotes,
  reference,
};
