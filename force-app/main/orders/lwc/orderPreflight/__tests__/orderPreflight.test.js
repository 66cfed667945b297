const { clearPage, provide, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

const RECORD = '006LL0000000001AAA';
const AGE = { source: 'erp-main/us', asOf: '2026-11-25T10:00:00Z', ageSeconds: 3, targetAgeSeconds: 60, state: 'live' };
const OK = { check: 'customer', state: 'pass', code: 'CUSTOMER_OK', message: 'Globex may order.', provenance: AGE };
const TERMS = { check: 'terms', state: 'pass', code: 'TERMS_DEFAULT', message: 'Own terms.' };
const OVER = {
  check: 'credit',
  state: 'hold',
  code: 'CREDIT_LIMIT',
  message: 'The order is 200.00 USD over the credit limit; 800.00 USD are free.',
  figure: { amount: '800.00', currencyCode: 'USD', ...AGE },
  action: 'Order less.',
  clearedBy: 'finance',
};
const money = (amount) => ({ amount, currencyCode: 'USD' });
const answerWith = (verdict, checks, more = {}) => ({
  verdict,
  headline: { code: 'X', message: 'What the companion says.' },
  checks,
  net: money('1000.00'),
  rulesHash: 'r',
  answeredAt: '2026-11-25T10:00:00Z',
  ...more,
});

const preflight = jest.fn();
speak('en');
provide('@salesforce/apex/OrderController.preflight', preflight);
const { createElement } = require('lwc');
const OrderPreflight = require('c/orderPreflight').default;

function open(properties = {}) {
  const element = createElement('c-order-preflight', { is: OrderPreflight });
  Object.assign(element, { recordId: RECORD, ...properties });
  document.body.appendChild(element);
  return element;
}

async function shown(answer) {
  preflight.mockResolvedValue(answer);
  const element = open();
  await settle();
  return element;
}

const headline = (element) => element.shadowRoot.querySelector('c-verdict-headline');
const inside = (element, selector) => element.shadowRoot.querySelector(selector);
const failure = (problem) => ({ body: { message: JSON.stringify(problem) } });

describe('c-order-preflight', () => {
  beforeEach(() => {
    preflight.mockReset();
  });
  afterEach(clearPage);

  it.each([
    ['pass', [OK], 'success', 'This order will go through.'],
    [
      'pass',
      [OK, { check: 'price', state: 'warning', code: 'PRICE_WITHIN_TOLERANCE', message: 'm' }],
      'success',
      'This order will go through; read the warnings first.',
    ],
    ['hold', [OK, OVER], 'held', 'This order is not clear to go: The order is over the customer’s credit limit.'],
    [
      'fail',
      [{ check: 'products', state: 'fail', code: 'PRODUCT_UNKNOWN', message: 'P-9' }],
      'error',
      'This order needs correcting first: The ERP does not sell a product of this order.',
    ],
    [
      'unknown',
      [{ check: 'credit', state: 'notChecked', code: 'ERP_UNAVAILABLE', message: 'm' }],
      'unknown',
      'It cannot be told now: The ERP does not answer.',
    ],
  ])('says %s in one sentence', async (verdict, checks, state, sentence) => {
    const element = await shown(answerWith(verdict, checks));
    expect(headline(element).sentence).toBe(sentence);
    expect(headline(element).state).toBe(state);
    expect(headline(element).assertive).toBe(verdict === 'hold');
  });

  it('counts what decides beside the first', async () => {
    const blocked = { check: 'customer', state: 'hold', code: 'CUSTOMER_BLOCKED', message: 'm' };
    const element = await shown(answerWith('hold', [blocked, OVER]));
    expect(headline(element).sentence).toMatch(/And 1 more\.$/);
  });

  it('shows the companion’s own sentence for a code that it does not know', async () => {
    const check = {
      check: 'embargo',
      state: 'fail',
      code: 'EMBARGO',
      message: 'Not to this country.',
      action: 'Ask legal.',
    };
    const element = await shown(answerWith('fail', [check]));
    expect(headline(element).sentence).toBe('This order needs correcting first: Not to this country.');
    expect(textOf(inside(element, '.next'))).toContain('Ask legal.');
    expect(inside(element, '[data-check="embargo"]')).not.toBeNull();
  });

  it('tells the figure that decides, what to do, who can and what clears it', async () => {
    const clears = {
      invoices: [{ documentNumber: 'I-1', erpId: '1', open: money('150.00') }],
      enough: true,
      largestAmount: money('800.00'),
    };
    const element = await shown(answerWith('hold', [OK, OVER], { clears }));
    expect(textOf(inside(element, '.deciding'))).toBe('Room $800.00');
    expect(textOf(inside(element, '.next'))).toContain('Have the named invoices paid, order less');
    expect(textOf(inside(element, '.who'))).toBe('Who can: finance');
    expect(textOf(inside(element, 'c-clearance'))).toContain('Pay these invoices, or order at most $800.00');
  });

  it('says a room below zero as what is over the limit already', async () => {
    const figure = { amount: '-50.00', currencyCode: 'USD', ...AGE };
    const element = await shown(answerWith('hold', [{ ...OVER, figure }]));
    expect(textOf(inside(element, '.deciding'))).toBe('Already over the limit by $50.00');
  });

  it('puts what blocks first and folds what passed with its count', async () => {
    const unchecked = { check: 'tax', state: 'notChecked', code: 'TAX_NOT_GIVEN', message: 'm' };
    const element = await shown(answerWith('hold', [OK, unchecked, TERMS, OVER]));
    const order = [...element.shadowRoot.querySelectorAll('.not-passed li')].map((line) => line.dataset.check);
    expect(order).toEqual(['credit', 'tax']);
    expect(inside(element, '.passed')).toBeNull();
    const toggle = inside(element, '.toggle');
    expect(toggle.label).toBe('2 checks passed');
    toggle.click();
    await settle();
    expect([...element.shadowRoot.querySelectorAll('.passed li')].map((line) => line.dataset.check)).toEqual([
      'customer',
      'terms',
    ]);
  });

  it('gives each line its state as a word, its ground’s age, and the companion’s words where they tell more', async () => {
    const element = await shown(answerWith('hold', [OVER]));
    const line = inside(element, '[data-check="credit"] c-check-line');
    expect(textOf(line)).toContain('Credit · To be cleared');
    expect(line.shadowRoot.querySelector('.detail').textContent).toBe(OVER.message);
    expect(line.shadowRoot.querySelector('c-freshness-badge').asOf).toBe(AGE.asOf);
  });

  it('shows prices and tax before and after', async () => {
    const figure = { amount: '11.00', currencyCode: 'USD', ...AGE };
    const price = {
      check: 'price',
      state: 'fail',
      code: 'PRICE_DIFFERS',
      message: 'm',
      lineId: 'L1',
      product: 'P-1',
      approved: money('10.00'),
      figure,
    };
    const tax = {
      check: 'tax',
      state: 'warning',
      code: 'TAX_AT_ERP_PRICES',
      message: 'm',
      figure: { ...figure, amount: '2.20' },
    };
    const element = await shown(answerWith('fail', [price, tax]));
    expect(inside(element, 'c-before-after').rows).toEqual([
      { key: 'price L1', what: 'Price', line: 'P-1', approved: '$10.00', erp: '$11.00' },
      { key: 'tax', what: 'Tax', approved: undefined, erp: '$2.20' },
    ]);
  });

  it('has no table where the approved price is not told: the line’s sentence tells it', async () => {
    const price = {
      check: 'price',
      state: 'fail',
      code: 'PRICE_DIFFERS',
      message: 'Product P-1: 10 and 11',
      lineId: 'L1',
      approved: null,
      figure: null,
    };
    const element = await shown(answerWith('fail', [price]));
    expect(inside(element, 'c-before-after')).toBeNull();
    expect(textOf(inside(element, '[data-check="price"]'))).toContain('Product P-1: 10 and 11');
  });

  it('shows a stencil while it asks, with the live region on the page already', () => {
    preflight.mockReturnValue(new Promise(() => undefined));
    const element = open();
    return settle().then(() => {
      expect(inside(element, 'c-loading-stencil')).not.toBeNull();
      expect(headline(element).sentence).toBeUndefined();
    });
  });

  it('leaves no older verdict beside a failure, and asks again by the button', async () => {
    const element = await shown(answerWith('pass', [OK]));
    preflight.mockRejectedValueOnce(
      failure({ code: 'ERP_UNAVAILABLE', message: 'Down.', action: 'Later.', sent: 'no' }),
    );
    inside(element, '.check').click();
    await settle();
    expect(headline(element).sentence).toBeUndefined();
    expect(inside(element, 'c-error-panel').problem.code).toBe('ERP_UNAVAILABLE');
    inside(element, 'c-error-panel').dispatchEvent(new CustomEvent('retry'));
    await settle();
    expect(headline(element).sentence).toBe('This order will go through.');
  });

  it('says what access is missing', async () => {
    preflight.mockRejectedValue(failure({ code: 'RECORD_NOT_SHARED', message: 'm', action: 'a', sent: 'no' }));
    const element = open();
    await settle();
    expect(inside(element, 'c-error-panel').problem.code).toBe('RECORD_NOT_SHARED');
  });

  it('checks a quote’s order', async () => {
    preflight.mockResolvedValue(answerWith('pass', [OK]));
    const element = open({ recordId: '0Q0LL0000000001AAA' });
    await settle();
    expect(preflight).toHaveBeenCalledWith({ recordId: '0Q0LL0000000001AAA' });
    expect(headline(element).sentence).toBe('This order will go through.');
  });

  it('says on another object’s page what it is for, as no error, with nothing to press', async () => {
    preflight.mockRejectedValue(failure({ code: 'OBJECT_NOT_SERVED', message: 'm', action: 'a', sent: 'no' }));
    const element = open({ recordId: '003LL0000000001AAA' });
    await settle();
    expect(inside(element, 'c-error-panel')).toBeNull();
    expect(inside(element, '.check')).toBeNull();
    expect(inside(element, 'c-empty-state').heading).toBe(
      'Orders are checked and submitted on the pages of opportunities and orders.',
    );
    expect(inside(element, 'c-empty-state').message).toContain('ticked Quote Enabled in Companion Setting');
    preflight.mockResolvedValue(answerWith('pass', [OK]));
    element.recordId = RECORD;
    await settle();
    expect(inside(element, 'c-empty-state')).toBeNull();
    expect(inside(element, '.check')).not.toBeNull();
  });

  it('does not show an answer that a later question has overtaken', async () => {
    let answerFirst;
    preflight.mockReturnValueOnce(new Promise((resolve) => (answerFirst = resolve)));
    const element = open();
    preflight.mockResolvedValueOnce(answerWith('pass', [OK]));
    element.recordId = '006LL0000000002AAA';
    await settle();
    answerFirst(answerWith('hold', [OVER]));
    await settle();
    expect(headline(element).state).toBe('success');
  });

  it('does not show the verdict of a record that was left while it was asked', async () => {
    let answerFirst;
    preflight.mockReturnValueOnce(new Promise((resolve) => (answerFirst = resolve)));
    const element = open({ checkOnlyWhenAsked: true });
    await settle();
    inside(element, '.check').click();
    element.recordId = '006LL0000000002AAA';
    answerFirst(answerWith('pass', [OK]));
    await settle();
    expect(headline(element).sentence).toBeUndefined();
    expect(inside(element, '.check').label).toBe('Check the order');
  });

  it('asks only when asked to, where an admin placed it so', async () => {
    const element = open({ checkOnlyWhenAsked: true });
    await settle();
    expect(preflight).not.toHaveBeenCalled();
    expect(inside(element, 'c-empty-state').heading).toBe('This order has not been checked yet.');
    expect(inside(element, '.check').label).toBe('Check the order');
  });
});
