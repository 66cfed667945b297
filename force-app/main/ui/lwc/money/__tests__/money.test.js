const { clearPage, settle, speak, textOf } = require('../../text/__tests__/support/speak.cjs');

speak('en');
const { createElement } = require('lwc');
const Money = require('c/money').default;

async function show(properties) {
  const element = createElement('c-money', { is: Money });
  Object.assign(element, properties);
  document.body.appendChild(element);
  await settle();
  return element;
}

describe('c-money', () => {
  afterEach(clearPage);

  it('writes the amount in its currency and the user’s locale, or in another', async () => {
    expect(textOf(await show({ amount: '12400.00', currencyCode: 'EUR' }))).toBe('€12,400.00');
    expect(textOf(await show({ amount: '12400.00', currencyCode: 'EUR', locale: 'de-DE' }))).toBe('12.400,00 €');
  });

  it('marks what is negative by its sign as well as by its look', async () => {
    const element = await show({ amount: '-5.00', currencyCode: 'USD' });
    expect(textOf(element)).toBe('-$5.00');
    expect(element.shadowRoot.querySelector('.slds-text-color_error')).not.toBeNull();
  });

  it.each([undefined, null, ''])('says that %p is not known', async (amount) => {
    expect(textOf(await show({ amount, currencyCode: 'USD' }))).toBe('– not known');
  });
});
