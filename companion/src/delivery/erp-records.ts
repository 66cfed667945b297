/** What an ERP has of a customer, as the org keeps it for reports: positions, links, invoices and payments. */
import type { CreditPosition } from '../canonical/credit-position.ts';
import type { Invoice, Payment } from '../canonical/invoice.ts';
import { type Money, subtract } from '../canonical/money.ts';
import type { RecordFields } from '../systems/salesforce/port.ts';
import type { LinkedCustomer } from './port.ts';
import { decimal, text } from './records.ts';

const NAME_MAX = 255;
const NUMBER_MAX = 80;
const TERMS_MAX = 80;
const APPLIED_MAX = 32_768;

/** The version of a copy is the instant it was read at: a later reading is a later version. */
function versionOf(asOf: string): number {
  return Date.parse(asOf);
}

export function linkRecords({ accountId, connectionId, entity, customer, roles }: LinkedCustomer, asOf: string) {
  return roles.map((role): RecordFields => ({
    Key__c: [accountId, connectionId, entity, customer, role].join('/'),
    Account__c: accountId,
    Connection__c: connectionId,
    Entity__c: entity,
    Customer__c: customer,
    Role__c: role,
    Version__c: versionOf(asOf),
  }));
}

/**
 * `reserved`: what of ours the ERP has not counted yet; undefined where it cannot be said in the position's currency. What is
 * available is as of the reading: it is a copy for reports, and nothing is decided by it.
 */
export function positionRecord(
  of: LinkedCustomer,
  position: CreditPosition,
  reserved: Money | undefined,
): RecordFields {
  const limit = position.limit === undefined ? null : decimal(position.limit.amount);
  const available =
    position.limit === undefined || reserved === undefined
      ? undefined
      : subtract(subtract(position.limit, position.exposure), reserved);
  return {
    Key__c: [of.accountId, of.connectionId, of.entity].join('/'),
    Account__c: of.accountId,
    Connection__c: of.connectionId,
    Entity__c: of.entity,
    Customer__c: of.customer,
    Customer_Name__c: text(position.customerName, NAME_MAX),
    Currency_Code__c: position.currency,
    Credit_Limit__c: limit,
    Exposure__c: decimal(position.exposure.amount),
    Open_Receivables__c: decimal(position.openReceivables.amount),
    Open_Orders__c: decimal(position.openOrders.amount),
    Reserved__c: reserved === undefined ? null : decimal(reserved.amount),
    Available__c: available === undefined ? null : decimal(available.amount),
    Overdue__c: decimal(position.overdue.amount),
    Oldest_Overdue_Days__c: position.oldestOverdueDays ?? null,
    Blocked__c: position.blocked,
    Block_Reason__c: text(position.blockReason, NAME_MAX),
    Payment_Terms__c: text(position.paymentTerms, TERMS_MAX),
    As_Of__c: position.asOf,
    Version__c: versionOf(position.asOf),
  };
}

export function invoiceRecord(of: LinkedCustomer, invoice: Invoice, asOf: string): RecordFields {
  return {
    ...documentRecord(of, invoice, asOf),
    Type__c: invoice.type,
    State__c: invoice.state,
    Order_Numbers__c: text(invoice.orderNumbers.join(', '), NAME_MAX),
    Invoice_Date__c: invoice.invoiceDate,
    Due_Date__c: invoice.dueDate ?? null,
    Total__c: decimal(invoice.total.amount),
    Open__c: decimal(invoice.open.amount),
    Currency_Code__c: invoice.total.currency,
  };
}

export function paymentRecord(of: LinkedCustomer, payment: Payment, asOf: string): RecordFields {
  return {
    ...documentRecord(of, payment, asOf),
    Payment_Date__c: payment.paymentDate,
    Amount__c: decimal(payment.amount.amount),
    Currency_Code__c: payment.amount.currency,
    Applied__c: text(JSON.stringify(payment.applied), APPLIED_MAX),
  };
}

/** What an invoice and a payment say alike: whose it is, where it is kept, and as of when. */
function documentRecord(
  of: LinkedCustomer,
  { erpId, number, customer }: Pick<Invoice & Payment, 'erpId' | 'number' | 'customer'>,
  asOf: string,
): RecordFields {
  return {
    Key__c: [of.connectionId, of.entity, erpId].join('/'),
    Account__c: of.accountId,
    Connection__c: of.connectionId,
    Entity__c: of.entity,
    Erp_Id__c: text(erpId, NUMBER_MAX),
    Number__c: text(number, NUMBER_MAX),
    Customer__c: customer,
    As_Of__c: asOf,
    Version__c: versionOf(asOf),
  };
}
