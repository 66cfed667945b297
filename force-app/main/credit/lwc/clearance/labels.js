import clearsPay from '@salesforce/label/c.Credit_Clears_Pay';
import clearsPayOr from '@salesforce/label/c.Credit_Clears_Pay_Or';
import clearsAtMost from '@salesforce/label/c.Credit_Clears_At_Most';
import clearsNotEnough from '@salesforce/label/c.Credit_Clears_Not_Enough';
import clearsDue from '@salesforce/label/c.Credit_Clears_Due';

export const label = {
  clearsPay,
  clearsPayOr,
  clearsAtMost,
  clearsNotEnough,
  clearsDue,
};
