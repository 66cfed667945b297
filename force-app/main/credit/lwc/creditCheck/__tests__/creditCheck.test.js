const { clearPage, provide, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');
const { figure, submission, thrown } = require('../../creditPosition/__tests__/support/answers.cjs');

const checkAmount = jest.fn();
const RECORD = '001LL000000ACME1AA';

speak('en');
provide('@salesforce/apex/CreditController.checkAmount', checkAmount);
const { createElement } = require('lwc');
const CreditCheck = require('c/creditCheck').default;

async function open(currencies = ['USD']) {
  const element = createElement('c-credit-check', { is: CreditCheck });
  Object.assign(element, { recordId: RECORD, currencies });
  document.body.appendChild(element);
  await settle();
  const input = element.shadowRoot.querySelector('lightning-input');
  input.setCustomValidity = jest.fn();
  input.reportValidity = () => input.setCustomValidity.mock.lastCall?.[0] === '';
  return element;
}

async function ask(element, amount) {
  const input = element.shadowRoot.querySelector('lightning-input');
  input.dispatchEvent(new CustomEvent('change', { detail: { value: amount } }));
  element.shadowRoot.querySelector('lightning-button').click();
  await settle();
}

describe('c-credit-check', () => {
  afterEach(() => {
    clearPage();
    checkAmount.mockReset();
  });

  it('says that an order would go through', async () => {
    checkAmount.mockResolvedValue({ verdict: 'pass', headline: { code: 'CREDIT_OK', message: 'm' } });
    const element = await open();
    await ask(element, '1234.50');
    expect(checkAmount).toHaveBeenCalledWith({ recordId: RECORD, amount: '1234.50', currencyCode: 'USD' });
    expect(textOf(element)).toContain('An order of $1,234.50 would go through');
  });

  it('says that it would be held, why, what to do, and which invoices would clear it', async () => {
    const { clears } = submission().reason;
    const headline = { code: 'CREDIT_LIMIT', message: 'm' };
    checkAmount.mockResolvedValue({ verdict: 'hold', headline, figure: figure('42400.00'), clears });
    const element = await open();
    await ask(element, '50000');
    const text = textOf(element);
    expect(text).toContain('An order of $50,000.00 would be held');
    expect(text).toContain('Room at the moment: $42,400.00');
    expect(text).toContain('over the customer’s credit limit');
    expect(text).toContain('Pay these invoices, or order at most $1,600.00');
    expect(text).toContain('INV-7 , due Dec 4, 2026 $3,000.00');
    expect(text).toContain('40 seconds ago');
  });

  it('says that it cannot tell, in the companion’s words where it does not know the code', async () => {
    const headline = { code: 'CREDIT_TOO_OLD', message: 'The figures are too old.', action: 'Check again later.' };
    checkAmount.mockResolvedValue({ verdict: 'unknown', headline });
    const element = await open();
    await ask(element, '1');
    expect(textOf(element)).toContain('Cannot tell whether an order of $1.00 would go through');
    expect(textOf(element)).toContain('The figures are too old.');
  });

  it.each(['', '0', '-5', '1.0001', 'abc', '1e3', null])('does not ask for %p', async (amount) => {
    const element = await open();
    await ask(element, amount);
    expect(checkAmount).not.toHaveBeenCalled();
    const input = element.shadowRoot.querySelector('lightning-input');
    expect(input.setCustomValidity).toHaveBeenLastCalledWith(expect.stringContaining('above zero'));
  });

  it('asks in the chosen currency, and offers a choice only where there is one', async () => {
    checkAmount.mockResolvedValue({ verdict: 'pass', headline: { code: 'CREDIT_OK', message: 'm' } });
    const element = await open(['USD', 'EUR', 'USD']);
    const choice = element.shadowRoot.querySelector('lightning-radio-group');
    expect(choice.options.map(({ value }) => value)).toEqual(['USD', 'EUR']);
    choice.dispatchEvent(new CustomEvent('change', { detail: { value: 'EUR' } }));
    await ask(element, '5');
    expect(checkAmount).toHaveBeenCalledWith({ recordId: RECORD, amount: '5', currencyCode: 'EUR' });
    expect((await open()).shadowRoot.querySelector('lightning-radio-group')).toBeNull();
  });

  it('takes Enter for the button, and a second press while asking for none', async () => {
    checkAmount.mockReturnValue(new Promise(() => undefined));
    const element = await open();
    const input = element.shadowRoot.querySelector('lightning-input');
    input.dispatchEvent(new CustomEvent('change', { detail: { value: '5' } }));
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    await settle();
    expect(checkAmount).toHaveBeenCalledTimes(1);
  });

  it('shows why it could not ask, and no verdict of before', async () => {
    checkAmount.mockResolvedValueOnce({ verdict: 'pass', headline: { code: 'CREDIT_OK', message: 'm' } });
    const element = await open();
    await ask(element, '5');
    checkAmount.mockRejectedValueOnce(thrown({ code: 'COMPANION_UNREACHABLE', message: 'm', action: 'a', sent: 'no' }));
    await ask(element, '6');
    expect(textOf(element)).toContain('cannot be reached');
    expect(textOf(element)).not.toContain('would go through');
  });

  it.each([
    ['JPY', '1'],
    ['USD', '0.01'],
    ['KWD', '0.001'],
  ])('takes amounts as fine as the smallest unit of %s', async (currency, step) => {
    const element = await open([currency]);
    expect(element.shadowRoot.querySelector('lightning-input').step).toBe(step);
  });
});
