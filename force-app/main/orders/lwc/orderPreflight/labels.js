import title from '@salesforce/label/c.Order_Preflight_Title';
import pass from '@salesforce/label/c.Order_Verdict_Pass';
import passWithWarnings from '@salesforce/label/c.Order_Verdict_Pass_Warnings';
import verdictHold from '@salesforce/label/c.Order_Verdict_Hold';
import verdictFail from '@salesforce/label/c.Order_Verdict_Fail';
import verdictUnknown from '@salesforce/label/c.Order_Verdict_Unknown';
import more from '@salesforce/label/c.Order_Verdict_More';
import wordPass from '@salesforce/label/c.Order_Verdict_Word_Pass';
import wordHold from '@salesforce/label/c.Order_Verdict_Word_Hold';
import wordFail from '@salesforce/label/c.Order_Verdict_Word_Fail';
import wordUnknown from '@salesforce/label/c.Order_Verdict_Word_Unknown';
import check from '@salesforce/label/c.Order_Check';
import checkAgain from '@salesforce/label/c.Order_Check_Again';
import checking from '@salesforce/label/c.Order_Checking';
import checkedAt from '@salesforce/label/c.Order_Checked_At';
import notCheckedYet from '@salesforce/label/c.Order_Not_Checked_Yet';
import checks from '@salesforce/label/c.Order_Checks';
import passedOne from '@salesforce/label/c.Order_Passed_One';
import passedOther from '@salesforce/label/c.Order_Passed_Other';
import statePass from '@salesforce/label/c.Order_State_Pass';
import stateWarning from '@salesforce/label/c.Order_State_Warning';
import stateHold from '@salesforce/label/c.Order_State_Hold';
import stateFail from '@salesforce/label/c.Order_State_Fail';
import stateNotChecked from '@salesforce/label/c.Order_State_Not_Checked';
import customer from '@salesforce/label/c.Order_Check_Customer';
import billTo from '@salesforce/label/c.Order_Check_Bill_To';
import shipTo from '@salesforce/label/c.Order_Check_Ship_To';
import route from '@salesforce/label/c.Order_Check_Route';
import terms from '@salesforce/label/c.Order_Check_Terms';
import products from '@salesforce/label/c.Order_Check_Products';
import price from '@salesforce/label/c.Order_Check_Price';
import tax from '@salesforce/label/c.Order_Check_Tax';
import credit from '@salesforce/label/c.Order_Check_Credit';
import who from '@salesforce/label/c.Order_Who';
import figureRoom from '@salesforce/label/c.Order_Figure_Room';
import figureOver from '@salesforce/label/c.Order_Figure_Over';
import figureOverdue from '@salesforce/label/c.Order_Figure_Overdue';
import figurePrice from '@salesforce/label/c.Order_Figure_Price';
import figureTax from '@salesforce/label/c.Order_Figure_Tax';
import fieldPrice from '@salesforce/label/c.Order_Field_Unit_Price';
import elsewhere from '@salesforce/label/c.Ui_Elsewhere_Order';
import elsewhereQuotes from '@salesforce/label/c.Ui_Elsewhere_Quotes';
import net from '@salesforce/label/c.Order_Net';
import gross from '@salesforce/label/c.Order_Gross';
import whatNext from '@salesforce/label/c.Order_What_Next';

export const label = {
  title,
  pass,
  passWithWarnings,
  more,
  check,
  checkAgain,
  checking,
  checkedAt,
  notCheckedYet,
  checks,
  passedOne,
  passedOther,
  who,
  figureRoom,
  figureOver,
  fieldPrice,
  net,
  gross,
  tax,
  whatNext,
  elsewhere,
  elsewhereQuotes,
  sentenceByVerdict: { hold: verdictHold, fail: verdictFail, unknown: verdictUnknown },
  wordByVerdict: { pass: wordPass, hold: wordHold, fail: wordFail, unknown: wordUnknown },
  wordByState: {
    pass: statePass,
    warning: stateWarning,
    hold: stateHold,
    fail: stateFail,
    notChecked: stateNotChecked,
  },
  nameByCheck: { customer, billTo, shipTo, route, terms, products, price, tax, credit },
  captionByCheck: { credit: figureOverdue, price: figurePrice, tax: figureTax },
};
