/** Answers and orders as the processes give and take them. */
import type { CanonicalOrder } from '../../../companion/src/canonical/order.ts';
import type { Figure } from '../../../companion/src/canonical/provenance.ts';
import type { CreditAnswer } from '../../../companion/src/credit/answer.ts';
import type { InvoiceAnswer } from '../../../companion/src/invoices/port.ts';
import type { PreflightAnswer } from '../../../companion/src/orders/answer.ts';
import type { HistoryEntry, Submission } from '../../../companion/src/orders/port.ts';

export const ACCOUNT = '001LL00000GLOBEYA5';
export const SUBMISSION_ID = '01938f00-0000-7000-8000-000000000001';
export const KEY = 'a-key-of-enough-characters';
export const AT = '2026-11-24T09:30:00.000Z';
const HASH = 'f'.repeat(64);

const provenance = { source: 'erp-main/us', asOf: AT, ageSeconds: 3, targetAgeSeconds: 60, state: 'cached' } as const;

export function figure(amount: string): Figure {
  return { amount, currency: 'USD', ...provenance };
}

export function money(amount: string) {
  return { amount, currency: 'USD' };
}

export const order: CanonicalOrder = {
  source: { object: 'Order', recordId: '801LL000000ORDEYA4' },
  accountId: ACCOUNT,
  currency: 'USD',
  entity: 'us',
  purchaseOrderNumber: 'PO-4711',
  lines: [{ lineId: '1', product: 'GADGET', quantity: '20', unitPrice: '250.00' }],
};

export const credit: CreditAnswer = {
  accountId: ACCOUNT,
  headline: { code: 'NEAR_LIMIT', message: '1,250.00 USD are free.', action: 'Ask for the overdue invoices.' },
  entities: [
    {
      connectionId: 'erp-main',
      entity: 'us',
      customer: 'C-1',
      position: {
        customerName: 'Globex Logistics',
        currency: 'USD',
        limit: figure('10000.00'),
        exposure: figure('8750.00'),
        openReceivables: figure('8000.00'),
        openOrders: figure('750.00'),
        overdue: figure('0.00'),
        overdueDaysAllowed: 30,
        reserved: figure('0.00'),
        available: figure('1250.00'),
        blocked: false,
        exposureBasis: 'erp',
      },
    },
    {
      connectionId: 'erp-main',
      entity: 'de',
      customer: 'C-9',
      problem: { code: 'CUSTOMER_GONE', message: 'The customer is gone.', action: 'An admin links the account again.' },
    },
    {
      connectionId: 'erp-main',
      entity: 'fr',
      customer: 'C-5',
      problem: { code: 'ERP_UNAVAILABLE', message: 'The ERP does not answer.', action: 'Try again later.', since: AT },
    },
  ],
  total: {
    currency: 'USD',
    exposure: figure('8750.00'),
    openReceivables: figure('8000.00'),
    openOrders: figure('750.00'),
    overdue: figure('0.00'),
    reserved: figure('0.00'),
    rates: [{ from: 'EUR', to: 'USD', rate: '1.11', day: '2026-11-24' }],
    leavesOut: ['erp-main/de', 'erp-main/fr'],
  },
  rulesHash: HASH,
  answeredAt: AT,
};

export const invoices: InvoiceAnswer = {
  headline: { code: 'OVERDUE', message: 'One invoice is 12 days late.' },
  items: [
    {
      erpId: '17',
      number: 'INV-17',
      type: 'invoice',
      customer: 'C-1',
      orderNumbers: ['SO-1'],
      invoiceDate: '2026-10-13',
      dueDate: '2026-11-12',
      total: money('3000.00'),
      open: money('1000.00'),
      state: 'partlyPaid',
      pdfUrl: 'https://erp.example/documents/INV-17',
      connectionId: 'erp-main',
      entity: 'us',
      daysOverdue: 12,
      bucket: 'days1to30',
      payments: [{ number: 'P-1', paymentDate: '2026-11-01', amount: money('2000.00') }],
      provenance,
    },
  ],
  nextCursor: 'abc',
  ageing: [
    {
      connectionId: 'erp-main',
      entity: 'us',
      currency: 'USD',
      open: money('1000.00'),
      buckets: {
        notDue: money('0.00'),
        days1to30: money('1000.00'),
        days31to60: money('0.00'),
        days61to90: money('0.00'),
        over90: money('0.00'),
      },
      provenance,
    },
  ],
  problems: [
    { code: 'ERP_UNAVAILABLE', message: 'No answer.', action: 'Try later.', connectionId: 'erp-main', entity: 'de' },
  ],
  answeredAt: AT,
};

export const preflight: PreflightAnswer = {
  verdict: 'hold',
  headline: { code: 'CREDIT_LIMIT', message: 'The ERP would hold it.' },
  checks: [
    {
      check: 'credit',
      state: 'hold',
      code: 'CREDIT_LIMIT',
      message: '5,000.00 USD do not fit.',
      figure: figure('1250.00'),
      action: 'Have the invoice paid.',
      clearedBy: 'customer',
    },
    { check: 'price', state: 'pass', code: 'PRICE_OK', message: 'As approved.', lineId: '1', provenance },
  ],
  clears: {
    invoices: [{ number: 'INV-17', erpId: '17', open: money('1000.00'), dueDate: '2026-11-12' }],
    enough: false,
    largestAmount: money('1250.00'),
  },
  net: money('5000.00'),
  tax: money('500.00'),
  gross: money('5500.00'),
  route: { connectionId: 'erp-main', entity: 'us', rule: 'default' },
  rulesHash: HASH,
  contentHash: HASH,
  answeredAt: AT,
};

export const held: Submission = {
  submissionId: SUBMISSION_ID,
  source: order.source,
  revision: 1,
  accountId: ACCOUNT,
  connectionId: 'erp-main',
  entity: 'us',
  customer: 'C-1',
  payer: 'C-1',
  order,
  contentHash: HASH,
  erpKey: 'LL-SECRET-KEY',
  state: 'held',
  ask: 'submit',
  amount: money('5000.00'),
  erpOrderNumber: 'SO-1',
  reason: {
    code: 'CREDIT_LIMIT',
    message: 'The order is over the credit limit.',
    erpMessage: 'Credit limit exceeded',
    action: 'Have INV-17 paid, then ask again.',
    clearedBy: 'customer',
    clears: { invoices: [], enough: false },
  },
  differences: [{ field: 'unitPrice', lineId: '1', approved: '250.00', erp: '240.00' }],
  rulesHash: HASH,
  requestedBy: 'asserted:005LL000001USERYA4',
  attempts: 1,
  createdAt: AT,
  updatedAt: AT,
};

export const pending: Submission = (() => {
  const { reason: _reason, differences: _differences, erpOrderNumber: _number, ...rest } = held;
  return {
    ...rest,
    state: 'pending',
    phase: 'retrying',
    nextAttemptAt: AT,
    lease: { fence: 3, until: AT },
  } as const;
})();

export const history: readonly HistoryEntry[] = [
  { at: AT, state: 'pending', phase: 'asking', event: 'requested', actor: 'asserted:005LL000001USERYA4' },
  { at: AT, state: 'held', event: 'held', detail: 'Credit limit exceeded', actor: 'erp' },
];
