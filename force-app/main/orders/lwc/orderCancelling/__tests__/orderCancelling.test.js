const { clearPage, settle, speak } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

speak('en');
const { createElement } = require('lwc');
const OrderCancelling = require('c/orderCancelling').default;

const inside = (element, selector) => element.shadowRoot.querySelector(selector);
const press = async (element, selector) => {
  inside(element, selector).click();
  await settle();
};

async function show(properties = { isOffered: true }) {
  const element = createElement('c-order-cancelling', { is: OrderCancelling });
  Object.assign(element, properties);
  element.heard = [];
  element.addEventListener('confirm', ({ detail }) => element.heard.push(detail));
  document.body.appendChild(element);
  await settle();
  return element;
}

async function write(element, text) {
  inside(element, 'lightning-input').dispatchEvent(new CustomEvent('change', { detail: { value: text } }));
  await settle();
}

describe('c-order-cancelling', () => {
  afterEach(clearPage);

  it('asks for a reason before it cancels', async () => {
    const element = await show();
    expect(inside(element, '.form')).toBeNull();
    await press(element, '.cancel');
    expect(inside(element, '.cancel')).toBeNull();
    expect(inside(element, '.confirm').label).toBe('Cancel it in the ERP');
    const input = inside(element, 'lightning-input');
    input.reportValidity = jest.fn();
    await write(element, '  ');
    await press(element, '.confirm');
    expect(input.reportValidity).toHaveBeenCalled();
    expect(element.heard).toEqual([]);
    expect(input.reportValidity).toHaveBeenCalledTimes(1);
    await write(element, ' Not wanted ');
    expect(input.reportValidity).toHaveBeenCalledTimes(2);
    await press(element, '.confirm');
    expect(element.heard).toEqual([{ reason: 'Not wanted' }]);
  });

  it('has the field say what is missing where nothing but spaces was written', async () => {
    const element = await show();
    await press(element, '.cancel');
    const input = inside(element, 'lightning-input');
    // The base component calls only an empty value missing.
    let complained;
    input.reportValidity = () => (complained = input.value === '');
    await write(element, '  ');
    await press(element, '.confirm');
    expect(complained).toBe(true);
    expect(inside(element, 'lightning-input').value).toBe('');
    expect(element.heard).toEqual([]);
  });

  it('keeps what was written for somebody who keeps the order, and while there is nothing to cancel', async () => {
    const element = await show();
    await press(element, '.cancel');
    await write(element, 'Not wanted');
    await press(element, '.keep');
    expect(inside(element, '.form')).toBeNull();
    await press(element, '.cancel');
    expect(inside(element, 'lightning-input').value).toBe('Not wanted');
    element.isOffered = false;
    await settle();
    expect(element.shadowRoot.childNodes).toHaveLength(0);
    element.isOffered = true;
    await settle();
    expect(inside(element, 'lightning-input').value).toBe('Not wanted');
  });

  it('folds and forgets the reason once it is told that the order is cancelled', async () => {
    const element = await show();
    await press(element, '.cancel');
    await write(element, 'Not wanted');
    element.close();
    await settle();
    expect(inside(element, '.form')).toBeNull();
    await press(element, '.cancel');
    expect(inside(element, 'lightning-input').value).toBe('');
  });

  it('has nothing to press while a call is under way, and says when it is its own', async () => {
    const element = await show({ isOffered: true, isBusy: true });
    expect(inside(element, '.cancel').disabled).toBe(true);
    element.isBusy = false;
    await settle();
    await press(element, '.cancel');
    Object.assign(element, { isBusy: true, isCancelling: true });
    await settle();
    expect(inside(element, '.confirm').label).toBe('Cancelling');
    expect(inside(element, '.confirm').disabled).toBe(true);
    expect(inside(element, '.keep').disabled).toBe(true);
  });
});
