/** For tests: answers as the companion gives them, under the names that Apex passes on. */
/** Where nothing is to be done. */
const GOOD = new Set(['ROOM', 'NO_LIMIT']);
const AS_OF = '2026-11-25T12:00:00.000Z';

function figure(amount, currencyCode = 'USD', more = {}) {
  return {
    amount,
    currencyCode,
    source: 'erp-main/us',
    asOf: AS_OF,
    ageSeconds: 40,
    targetAgeSeconds: 60,
    state: 'cached',
    ...more,
  };
}

/** An entity with figures: 7,600 of 50,000 USD used. `amounts` replaces amounts; undefined takes a figure away. */
function entity(amounts = {}, more = {}, provenance = {}) {
  const { currencyCode = 'USD' } = more;
  const all = {
    creditLimit: '50000.00',
    exposure: '7000.00',
    openReceivables: '6000.00',
    openOrders: '1000.00',
    overdue: '0.00',
    reserved: '600.00',
    available: '42400.00',
    ...amounts,
  };
  const figures = Object.entries(all).flatMap(([name, amount]) =>
    amount === undefined ? [] : [[name, figure(amount, currencyCode, provenance)]],
  );
  return {
    connectionId: 'erp-main',
    entity: 'us',
    customer: 'C-1000',
    customerName: 'Acme Tools',
    currencyCode: 'USD',
    blocked: false,
    paymentTerms: 'Net 30',
    exposureBasis: 'erp',
    ...Object.fromEntries(figures),
    ...more,
  };
}

/** An entity whose ERP did not answer. */
function silent(name = 'de', code = 'ERP_UNAVAILABLE', more = {}) {
  const problem = { code, message: 'The ERP does not answer.', action: 'Try again later.', ...more };
  return { connectionId: 'erp-main', entity: name, customer: 'C-2000', problem };
}

function german(amounts = {}, more = {}) {
  return entity(
    {
      creditLimit: '25000.00',
      exposure: '3200.00',
      openReceivables: '2300.00',
      openOrders: '900.00',
      available: '21200.00',
      ...amounts,
    },
    { entity: 'de', customer: 'C-2000', currencyCode: 'EUR', ...more },
  );
}

function total(more = {}) {
  return {
    ...entity({ creditLimit: '70000.00', available: '59360.00' }, { currencyCode: 'EUR' }),
    rates: [{ fromCurrency: 'USD', to: 'EUR', rate: '0.9', day: '2026-11-24' }],
    leavesOut: [],
    ...more,
  };
}

function answer(code, entities, more = {}) {
  return {
    accountId: '001LL000000ACME1AA',
    headline: {
      code,
      message: `The companion on ${code}.`,
      ...(GOOD.has(code) ? {} : { action: `What to do on ${code}.` }),
    },
    entities,
    rulesHash: 'r',
    answeredAt: AS_OF,
    ...more,
  };
}

function submission(more = {}) {
  return {
    submissionId: 's-1',
    source: { objectName: 'Order', recordId: '801LL0000000001AAA' },
    revision: 1,
    accountId: '001LL000000ACME1AA',
    connectionId: 'erp-main',
    entity: 'us',
    state: 'held',
    amount: { amount: '12400.00', currencyCode: 'USD' },
    erpOrderNumber: '4711',
    reason: {
      code: 'CREDIT_LIMIT',
      message: 'The order is over the customer’s credit limit.',
      erpMessage: 'Credit limit exceeded by 2,400.00',
      action: 'Have the named invoices paid.',
      clearedBy: 'finance',
      clears: {
        invoices: [
          {
            documentNumber: 'INV-7',
            erpId: '7',
            open: { amount: '3000.00', currencyCode: 'USD' },
            dueDate: '2026-12-04',
          },
        ],
        enough: true,
        largestAmount: { amount: '1600.00', currencyCode: 'USD' },
      },
    },
    createdAt: AS_OF,
    updatedAt: AS_OF,
    ...more,
  };
}

/** As an Apex method rejects. */
function thrown(problem) {
  return { body: { message: JSON.stringify(problem) } };
}

module.exports = { AS_OF, answer, entity, figure, german, silent, submission, thrown, total };
