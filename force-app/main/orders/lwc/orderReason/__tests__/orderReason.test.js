const { clearPage, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

speak('en');
const { createElement } = require('lwc');
const OrderReason = require('c/orderReason').default;

const inside = (element, selector) => element.shadowRoot.querySelector(selector);
const HOLD = {
  code: 'CREDIT_LIMIT',
  message: 'm',
  action: 'Pay.',
  clearedBy: 'finance',
  erpMessage: 'Credit exceeded',
};

async function show(properties) {
  const element = createElement('c-order-reason', { is: OrderReason });
  Object.assign(element, properties);
  document.body.appendChild(element);
  await settle();
  return element;
}

describe('c-order-reason', () => {
  afterEach(clearPage);

  it('shows what to do, who can, and the ERP’s own words', async () => {
    const element = await show({ reason: { ...HOLD, code: 'SOMETHING_NEW' } });
    expect(textOf(element)).toBe('What to do next: Pay. Who can: finance The ERP says Credit exceeded');
  });

  it('names nobody while the answer is to come, unless a person has to act', async () => {
    const element = await show({ reason: { ...HOLD, code: 'ANSWER_LOST' }, isPending: true });
    expect(inside(element, '.who')).toBeNull();
    expect(textOf(inside(element, 'figcaption'))).toBe('Technical detail');
    element.reason = { ...HOLD, code: 'WAITS_FOR_OPERATIONS' };
    await settle();
    expect(textOf(inside(element, '.who'))).toBe('Who can: finance');
  });

  it('tells what clears a hold only while the order is held', async () => {
    const clears = { invoices: [], enough: true, largestAmount: { amount: '5.00', currencyCode: 'USD' } };
    const element = await show({ reason: { ...HOLD, clears }, isHeld: true });
    expect(inside(element, 'c-clearance').clears).toEqual(clears);
    element.isHeld = false;
    await settle();
    expect(inside(element, 'c-clearance')).toBeNull();
  });

  it('shows nothing without a reason', async () => {
    expect(textOf(await show({ reason: undefined }))).toBe('');
  });
});
