/** What a code of a check or of a reason says, and what to do about it, in the user’s language. */
import creditOk from '@salesforce/label/c.Order_Says_Credit_Ok';
import creditLimit from '@salesforce/label/c.Order_Says_Credit_Limit';
import creditLimitDo from '@salesforce/label/c.Order_Do_Credit_Limit';
import creditPrepaid from '@salesforce/label/c.Order_Says_Credit_Prepaid';
import noLimit from '@salesforce/label/c.Order_Says_No_Limit';
import overdue from '@salesforce/label/c.Order_Says_Overdue';
import overdueDo from '@salesforce/label/c.Order_Do_Overdue';
import customerBlocked from '@salesforce/label/c.Order_Says_Customer_Blocked';
import customerBlockedDo from '@salesforce/label/c.Order_Do_Customer_Blocked';
import creditTooOld from '@salesforce/label/c.Order_Says_Credit_Too_Old';
import creditTooOldDo from '@salesforce/label/c.Order_Do_Credit_Too_Old';
import currencyMismatch from '@salesforce/label/c.Order_Says_Currency_Mismatch';
import currencyMismatchDo from '@salesforce/label/c.Order_Do_Currency_Mismatch';
import reservedInOtherCurrency from '@salesforce/label/c.Order_Says_Reserved_In_Other_Currency';
import reservedInOtherCurrencyDo from '@salesforce/label/c.Order_Do_Reserved_In_Other_Currency';
import taxNotKnown from '@salesforce/label/c.Order_Says_Tax_Not_Known';
import ruleMissing from '@salesforce/label/c.Order_Says_Rule_Missing';
import ruleMissingDo from '@salesforce/label/c.Order_Do_Rule_Missing';
import customerOk from '@salesforce/label/c.Order_Says_Customer_Ok';
import customerGone from '@salesforce/label/c.Order_Says_Customer_Gone';
import customerGoneDo from '@salesforce/label/c.Order_Do_Customer_Gone';
import customerInactive from '@salesforce/label/c.Order_Says_Customer_Inactive';
import customerInactiveDo from '@salesforce/label/c.Order_Do_Customer_Inactive';
import customerTooOld from '@salesforce/label/c.Order_Says_Customer_Too_Old';
import billToOk from '@salesforce/label/c.Order_Says_Bill_To_Ok';
import billToDefault from '@salesforce/label/c.Order_Says_Bill_To_Default';
import billToGone from '@salesforce/label/c.Order_Says_Bill_To_Gone';
import billToGoneDo from '@salesforce/label/c.Order_Do_Bill_To_Gone';
import billToNotAPartner from '@salesforce/label/c.Order_Says_Bill_To_Not_A_Partner';
import billToNotAPartnerDo from '@salesforce/label/c.Order_Do_Bill_To_Not_A_Partner';
import billToInactive from '@salesforce/label/c.Order_Says_Bill_To_Inactive';
import billToInactiveDo from '@salesforce/label/c.Order_Do_Bill_To_Inactive';
import shipToOk from '@salesforce/label/c.Order_Says_Ship_To_Ok';
import shipToDefault from '@salesforce/label/c.Order_Says_Ship_To_Default';
import shipToGone from '@salesforce/label/c.Order_Says_Ship_To_Gone';
import shipToGoneDo from '@salesforce/label/c.Order_Do_Ship_To_Gone';
import shipToNotAPartner from '@salesforce/label/c.Order_Says_Ship_To_Not_A_Partner';
import shipToNotAPartnerDo from '@salesforce/label/c.Order_Do_Ship_To_Not_A_Partner';
import shipToInactive from '@salesforce/label/c.Order_Says_Ship_To_Inactive';
import shipToInactiveDo from '@salesforce/label/c.Order_Do_Ship_To_Inactive';
import routeOk from '@salesforce/label/c.Order_Says_Route_Ok';
import routeRuleMissing from '@salesforce/label/c.Order_Says_Route_Rule_Missing';
import routeRuleMissingDo from '@salesforce/label/c.Order_Do_Route_Rule_Missing';
import entityUnknown from '@salesforce/label/c.Order_Says_Entity_Unknown';
import entityUnknownDo from '@salesforce/label/c.Order_Do_Entity_Unknown';
import noRoute from '@salesforce/label/c.Order_Says_No_Route';
import noCustomerLink from '@salesforce/label/c.Order_Says_No_Customer_Link';
import noCustomerLinkDo from '@salesforce/label/c.Order_Do_No_Customer_Link';
import termsOk from '@salesforce/label/c.Order_Says_Terms_Ok';
import termsDefault from '@salesforce/label/c.Order_Says_Terms_Default';
import termsUnknown from '@salesforce/label/c.Order_Says_Terms_Unknown';
import termsUnknownDo from '@salesforce/label/c.Order_Do_Terms_Unknown';
import termsReplaced from '@salesforce/label/c.Order_Says_Terms_Replaced';
import termsReplacedDo from '@salesforce/label/c.Order_Do_Terms_Replaced';
import termsNotKnown from '@salesforce/label/c.Order_Says_Terms_Not_Known';
import termsNotKnownDo from '@salesforce/label/c.Order_Do_Terms_Not_Known';
import termsDiffer from '@salesforce/label/c.Order_Says_Terms_Differ';
import termsDifferDo from '@salesforce/label/c.Order_Do_Terms_Differ';
import productsOk from '@salesforce/label/c.Order_Says_Products_Ok';
import productNotAnswered from '@salesforce/label/c.Order_Says_Product_Not_Answered';
import productNotAnsweredDo from '@salesforce/label/c.Order_Do_Product_Not_Answered';
import productUnknown from '@salesforce/label/c.Order_Says_Product_Unknown';
import productUnknownDo from '@salesforce/label/c.Order_Do_Product_Unknown';
import priceOk from '@salesforce/label/c.Order_Says_Price_Ok';
import priceNotGiven from '@salesforce/label/c.Order_Says_Price_Not_Given';
import priceNotGivenDo from '@salesforce/label/c.Order_Do_Price_Not_Given';
import priceWithinTolerance from '@salesforce/label/c.Order_Says_Price_Within_Tolerance';
import priceDiffers from '@salesforce/label/c.Order_Says_Price_Differs';
import priceDiffersDo from '@salesforce/label/c.Order_Do_Price_Differs';
import taxOk from '@salesforce/label/c.Order_Says_Tax_Ok';
import taxNotGiven from '@salesforce/label/c.Order_Says_Tax_Not_Given';
import taxNotGivenDo from '@salesforce/label/c.Order_Do_Tax_Not_Given';
import taxAtErpPrices from '@salesforce/label/c.Order_Says_Tax_At_Erp_Prices';
import taxAtErpPricesDo from '@salesforce/label/c.Order_Do_Tax_At_Erp_Prices';
import erpHold from '@salesforce/label/c.Order_Says_Erp_Hold';
import erpHoldDo from '@salesforce/label/c.Order_Do_Erp_Hold';
import erpAccessRefused from '@salesforce/label/c.Order_Says_Erp_Access_Refused';
import erpAccessRefusedDo from '@salesforce/label/c.Order_Do_Erp_Access_Refused';
import erpForbidden from '@salesforce/label/c.Order_Says_Erp_Forbidden';
import erpForbiddenDo from '@salesforce/label/c.Order_Do_Erp_Forbidden';
import erpRecordMissing from '@salesforce/label/c.Order_Says_Erp_Record_Missing';
import erpRecordMissingDo from '@salesforce/label/c.Order_Do_Erp_Record_Missing';
import erpValidation from '@salesforce/label/c.Order_Says_Erp_Validation';
import erpValidationDo from '@salesforce/label/c.Order_Do_Erp_Validation';
import masterData from '@salesforce/label/c.Order_Says_Master_Data';
import masterDataDo from '@salesforce/label/c.Order_Do_Master_Data';
import periodClosed from '@salesforce/label/c.Order_Says_Period_Closed';
import periodClosedDo from '@salesforce/label/c.Order_Do_Period_Closed';
import duplicate from '@salesforce/label/c.Order_Says_Duplicate';
import duplicateDo from '@salesforce/label/c.Order_Do_Duplicate';
import changedInErp from '@salesforce/label/c.Order_Says_Changed_In_Erp';
import changedInErpDo from '@salesforce/label/c.Order_Do_Changed_In_Erp';
import erpLocked from '@salesforce/label/c.Order_Says_Erp_Locked';
import erpLockedDo from '@salesforce/label/c.Order_Do_Erp_Locked';
import erpBusy from '@salesforce/label/c.Order_Says_Erp_Busy';
import erpUnavailable from '@salesforce/label/c.Order_Says_Erp_Unavailable';
import erpUnavailableDo from '@salesforce/label/c.Order_Do_Erp_Unavailable';
import answerLost from '@salesforce/label/c.Order_Says_Answer_Lost';
import answerLostDo from '@salesforce/label/c.Order_Do_Answer_Lost';
import answerLostLastLook from '@salesforce/label/c.Order_Says_Answer_Lost_Last_Look';
import answerLostLastLookDo from '@salesforce/label/c.Order_Do_Answer_Lost_Last_Look';
import erpUnsupported from '@salesforce/label/c.Order_Says_Erp_Unsupported';
import erpUnsupportedDo from '@salesforce/label/c.Order_Do_Erp_Unsupported';
import erpAnswerBroken from '@salesforce/label/c.Order_Says_Erp_Answer_Broken';
import erpAnswerBrokenDo from '@salesforce/label/c.Order_Do_Erp_Answer_Broken';
import erpFailed from '@salesforce/label/c.Order_Says_Erp_Failed';
import erpFailedDo from '@salesforce/label/c.Order_Do_Erp_Failed';
import waitsForOperations from '@salesforce/label/c.Order_Says_Waits_For_Operations';
import waitsForOperationsDo from '@salesforce/label/c.Order_Do_Waits_For_Operations';
import poisoned from '@salesforce/label/c.Order_Says_Poisoned';
import poisonedDo from '@salesforce/label/c.Order_Do_Poisoned';
import cancelUnderWay from '@salesforce/label/c.Order_Says_Cancel_Under_Way';
import cancelUnderWayDo from '@salesforce/label/c.Order_Do_Cancel_Under_Way';
import cancelAnswerLost from '@salesforce/label/c.Order_Says_Cancel_Answer_Lost';
import cancelAnswerLostDo from '@salesforce/label/c.Order_Do_Cancel_Answer_Lost';
import notAskedYet from '@salesforce/label/c.Order_Says_Not_Asked_Yet';
import notAskedYetDo from '@salesforce/label/c.Order_Do_Not_Asked_Yet';
import orderGone from '@salesforce/label/c.Order_Says_Order_Gone';
import orderGoneDo from '@salesforce/label/c.Order_Do_Order_Gone';
import refusedUnproven from '@salesforce/label/c.Order_Says_Refused_Unproven';
import refusedUnprovenDo from '@salesforce/label/c.Order_Do_Refused_Unproven';
import orderNotShown from '@salesforce/label/c.Order_Says_Order_Not_Shown';
import orderNotShownDo from '@salesforce/label/c.Order_Do_Order_Not_Shown';
import cancelNotShownDo from '@salesforce/label/c.Order_Do_Cancel_Not_Shown';
import erpNumberTaken from '@salesforce/label/c.Order_Says_Erp_Number_Taken';
import erpNumberTakenDo from '@salesforce/label/c.Order_Do_Erp_Number_Taken';
import cancelledInErp from '@salesforce/label/c.Order_Says_Cancelled_In_Erp';

export const SAID_BY_CODE = {
  CREDIT_OK: { says: creditOk },
  CREDIT_LIMIT: { says: creditLimit, action: creditLimitDo },
  CREDIT_PREPAID: { says: creditPrepaid },
  NO_LIMIT: { says: noLimit },
  OVERDUE: { says: overdue, action: overdueDo },
  CUSTOMER_BLOCKED: { says: customerBlocked, action: customerBlockedDo },
  CREDIT_TOO_OLD: { says: creditTooOld, action: creditTooOldDo },
  CURRENCY_MISMATCH: { says: currencyMismatch, action: currencyMismatchDo },
  RESERVED_IN_OTHER_CURRENCY: { says: reservedInOtherCurrency, action: reservedInOtherCurrencyDo },
  TAX_NOT_KNOWN: { says: taxNotKnown, action: creditTooOldDo },
  RULE_MISSING: { says: ruleMissing, action: ruleMissingDo },
  CUSTOMER_OK: { says: customerOk },
  CUSTOMER_GONE: { says: customerGone, action: customerGoneDo },
  CUSTOMER_INACTIVE: { says: customerInactive, action: customerInactiveDo },
  CUSTOMER_TOO_OLD: { says: customerTooOld, action: creditTooOldDo },
  BILL_TO_OK: { says: billToOk },
  BILL_TO_DEFAULT: { says: billToDefault },
  BILL_TO_GONE: { says: billToGone, action: billToGoneDo },
  BILL_TO_NOT_A_PARTNER: { says: billToNotAPartner, action: billToNotAPartnerDo },
  BILL_TO_INACTIVE: { says: billToInactive, action: billToInactiveDo },
  SHIP_TO_OK: { says: shipToOk },
  SHIP_TO_DEFAULT: { says: shipToDefault },
  SHIP_TO_GONE: { says: shipToGone, action: shipToGoneDo },
  SHIP_TO_NOT_A_PARTNER: { says: shipToNotAPartner, action: shipToNotAPartnerDo },
  SHIP_TO_INACTIVE: { says: shipToInactive, action: shipToInactiveDo },
  ROUTE_OK: { says: routeOk },
  ROUTE_RULE_MISSING: { says: routeRuleMissing, action: routeRuleMissingDo },
  ENTITY_UNKNOWN: { says: entityUnknown, action: entityUnknownDo },
  NO_ROUTE: { says: noRoute },
  NO_CUSTOMER_LINK: { says: noCustomerLink, action: noCustomerLinkDo },
  TERMS_OK: { says: termsOk },
  TERMS_DEFAULT: { says: termsDefault },
  TERMS_UNKNOWN: { says: termsUnknown, action: termsUnknownDo },
  TERMS_REPLACED: { says: termsReplaced, action: termsReplacedDo },
  TERMS_NOT_KNOWN: { says: termsNotKnown, action: termsNotKnownDo },
  TERMS_DIFFER: { says: termsDiffer, action: termsDifferDo },
  PRODUCTS_OK: { says: productsOk },
  PRODUCT_NOT_ANSWERED: { says: productNotAnswered, action: productNotAnsweredDo },
  PRODUCT_UNKNOWN: { says: productUnknown, action: productUnknownDo },
  PRICE_OK: { says: priceOk },
  PRICE_NOT_GIVEN: { says: priceNotGiven, action: priceNotGivenDo },
  PRICE_WITHIN_TOLERANCE: { says: priceWithinTolerance },
  PRICE_DIFFERS: { says: priceDiffers, action: priceDiffersDo },
  TAX_OK: { says: taxOk },
  TAX_NOT_GIVEN: { says: taxNotGiven, action: taxNotGivenDo },
  TAX_AT_ERP_PRICES: { says: taxAtErpPrices, action: taxAtErpPricesDo },
  ERP_HOLD: { says: erpHold, action: erpHoldDo },
  ERP_ACCESS_REFUSED: { says: erpAccessRefused, action: erpAccessRefusedDo },
  ERP_FORBIDDEN: { says: erpForbidden, action: erpForbiddenDo },
  ERP_RECORD_MISSING: { says: erpRecordMissing, action: erpRecordMissingDo },
  ERP_VALIDATION: { says: erpValidation, action: erpValidationDo },
  MASTER_DATA: { says: masterData, action: masterDataDo },
  PERIOD_CLOSED: { says: periodClosed, action: periodClosedDo },
  DUPLICATE: { says: duplicate, action: duplicateDo },
  CHANGED_IN_ERP: { says: changedInErp, action: changedInErpDo },
  ERP_LOCKED: { says: erpLocked, action: erpLockedDo },
  ERP_BUSY: { says: erpBusy, action: erpLockedDo },
  ERP_UNAVAILABLE: { says: erpUnavailable, action: erpUnavailableDo },
  ANSWER_LOST: { says: answerLost, action: answerLostDo },
  ANSWER_LOST_LAST_LOOK: { says: answerLostLastLook, action: answerLostLastLookDo },
  ERP_UNSUPPORTED: { says: erpUnsupported, action: erpUnsupportedDo },
  ERP_ANSWER_BROKEN: { says: erpAnswerBroken, action: erpAnswerBrokenDo },
  ERP_FAILED: { says: erpFailed, action: erpFailedDo },
  WAITS_FOR_OPERATIONS: { says: waitsForOperations, action: waitsForOperationsDo },
  POISONED: { says: poisoned, action: poisonedDo },
  CANCEL_UNDER_WAY: { says: cancelUnderWay, action: cancelUnderWayDo },
  CANCEL_ANSWER_LOST: { says: cancelAnswerLost, action: cancelAnswerLostDo },
  NOT_ASKED_YET: { says: notAskedYet, action: notAskedYetDo },
  ORDER_GONE: { says: orderGone, action: orderGoneDo },
  REFUSED_UNPROVEN: { says: refusedUnproven, action: refusedUnprovenDo },
  ORDER_NOT_SHOWN: { says: orderNotShown, action: orderNotShownDo },
  CANCEL_NOT_SHOWN: { says: orderNotShown, action: cancelNotShownDo },
  ERP_NUMBER_TAKEN: { says: erpNumberTaken, action: erpNumberTakenDo },
  CANCELLED_IN_ERP: { says: cancelledInErp, action: orderGoneDo },
};
