const { clearPage, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

speak('en');
const { createElement } = require('lwc');
const InvoicePager = require('c/invoicePager').default;

const inside = (element, selector) => element.shadowRoot.querySelector(selector);
const shown = (element) => textOf(inside(element, '.shown'));

/** The first of five pages, unless said otherwise; `turns` are the rows that were asked for. */
async function show(properties = {}) {
  const element = createElement('c-invoice-pager', { is: InvoicePager });
  Object.assign(element, { first: 0, pageSize: 50, count: 220, ...properties });
  element.turns = [];
  element.addEventListener('turn', ({ detail }) => element.turns.push(detail.first));
  document.body.appendChild(element);
  await settle();
  return element;
}

describe('c-invoice-pager', () => {
  afterEach(clearPage);

  it('says which rows are shown, and asks for the page before and after', async () => {
    const element = await show({ first: 100 });
    expect(shown(element)).toBe('101 to 150 of 220');
    inside(element, '.next-page').click();
    inside(element, '.previous').click();
    expect(element.turns).toEqual([150, 50]);
  });

  it('does not go before the first row', async () => {
    const element = await show({ first: 20 });
    inside(element, '.previous').click();
    expect(element.turns).toEqual([0]);
    element.first = 0;
    await settle();
    expect(inside(element, '.previous').disabled).toBe(true);
  });

  it('ends with the last row, unless there are more than are loaded', async () => {
    const element = await show({ first: 200 });
    expect(shown(element)).toBe('201 to 220 of 220');
    expect(inside(element, '.next-page').disabled).toBe(true);
    element.hasMore = true;
    await settle();
    expect(shown(element)).toBe('201 to 220 of more than 220');
    expect(inside(element, '.next-page').disabled).toBe(false);
  });

  it('waits while more are being loaded, and says so', async () => {
    const element = await show({ hasMore: true, wantsAll: true, isLoading: true });
    expect(inside(element, '.next-page').disabled).toBe(true);
    expect(textOf(inside(element, '.loading'))).toContain('220');
    expect(inside(element, '.not-all')).toBeNull();
    element.isLoading = false;
    await settle();
    expect(textOf(inside(element, '.loading'))).toBe('');
    expect(textOf(inside(element, '.not-all'))).toBe('Only the first 220 invoices could be loaded.');
  });

  it('has nothing to turn where there is one page', async () => {
    const element = await show({ count: 50 });
    expect(inside(element, 'lightning-button')).toBeNull();
    element.hasMore = true;
    await settle();
    expect(shown(element)).toBe('1 to 50 of more than 50');
  });
});
