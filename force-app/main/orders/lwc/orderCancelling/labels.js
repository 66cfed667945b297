import cancel from '@salesforce/label/c.Order_Cancel';
import reason from '@salesforce/label/c.Order_Cancel_Reason';
import confirm from '@salesforce/label/c.Order_Cancel_Confirm';
import keep from '@salesforce/label/c.Order_Cancel_Keep';
import cancelling from '@salesforce/label/c.Order_Cancelling';

export const label = { cancel, reason, confirm, keep, cancelling };
