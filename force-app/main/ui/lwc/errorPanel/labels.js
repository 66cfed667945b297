import sentNo from '@salesforce/label/c.Ui_Sent_No';
import sentUnknown from '@salesforce/label/c.Ui_Sent_Unknown';
import reference from '@salesforce/label/c.Ui_Reference';
import whatToDo from '@salesforce/label/c.Ui_What_To_Do';
import tryAgain from '@salesforce/label/c.Ui_Try_Again';
import noAccess from '@salesforce/label/c.Ui_No_Access';
import stop from '@salesforce/label/c.Ui_Word_Error';

export const label = { sentNo, sentUnknown, reference, whatToDo, tryAgain, noAccess, stop };
