import checkTitle from '@salesforce/label/c.Credit_Check_Title';
import checkAmount from '@salesforce/label/c.Credit_Check_Amount';
import checkCurrency from '@salesforce/label/c.Credit_Check_Currency';
import checkButton from '@salesforce/label/c.Credit_Check_Button';
import checkInvalid from '@salesforce/label/c.Credit_Check_Invalid';
import checkSeparators from '@salesforce/label/c.Credit_Check_Separators';
import checkTooFine from '@salesforce/label/c.Credit_Check_Too_Fine';
import checkTooLarge from '@salesforce/label/c.Credit_Check_Too_Large';
import checkPass from '@salesforce/label/c.Credit_Check_Pass';
import checkHold from '@salesforce/label/c.Credit_Check_Hold';
import checkUnknown from '@salesforce/label/c.Credit_Check_Unknown';
import checkRoom from '@salesforce/label/c.Credit_Check_Room';
import overduePlain from '@salesforce/label/c.Credit_Overdue_Plain';
import nextStep from '@salesforce/label/c.Credit_Next_Step';

export const label = {
  checkTitle,
  checkAmount,
  checkCurrency,
  checkButton,
  checkInvalid,
  checkSeparators,
  checkTooFine,
  checkTooLarge,
  checkPass,
  checkHold,
  checkUnknown,
  checkRoom,
  overduePlain,
  nextStep,
};
