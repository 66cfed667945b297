const { clearPage, provide, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');
const { figure, submission, thrown } = require('../../creditPosition/__tests__/support/answers.cjs');

const checkAmount = jest.fn();
const RECORD = '001LL000000ACME1AA';

speak('en');
provide('@salesforce/apex/CreditController.checkAmount', checkAmount);
const { createElement } = require('lwc');
const CreditCheck = require('c/creditCheck').default;
const { readEntry } = require('../entry');

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

  it.each([
    ['', 'above zero'],
    ['0', 'above zero'],
    ['0.00', 'above zero'],
    ['-5', 'above zero'],
    ['abc', 'above zero'],
    ['1e3', 'above zero'],
    [null, 'above zero'],
    ['1.000,00', 'read in two ways. Write it like 1,234.50'],
    ['1000,50', 'read in two ways'],
    ['0.001', 'USD has no amounts finer than $0.01'],
    ['1.000', 'USD has no amounts finer than $0.01. Write it like 1,234.50'],
    ['12345678901234567890123', 'too large: at most 15 digits'],
  ])('does not ask for %p, and says why', async (amount, said) => {
    const element = await open();
    await ask(element, amount);
    expect(checkAmount).not.toHaveBeenCalled();
    const input = element.shadowRoot.querySelector('lightning-input');
    expect(input.setCustomValidity).toHaveBeenLastCalledWith(expect.stringContaining(said));
  });

  it.each([
    ['1,234.50', '1234.50'],
    [' 1234 ', '1234'],
    ['007.5', '7.5'],
    ['12,345,678.90', '12345678.90'],
  ])('reads %p as the user’s locale writes it', async (written, amount) => {
    checkAmount.mockResolvedValue({ verdict: 'pass', headline: { code: 'CREDIT_OK', message: 'm' } });
    await ask(await open(), written);
    expect(checkAmount).toHaveBeenCalledWith(expect.objectContaining({ amount }));
  });

  it.each([
    ['1.000,50', { amount: '1000.50' }],
    ['1000,5', { amount: '1000.5' }],
    ['1.000', { amount: '1000' }],
    ['1000.50', { problem: 'separators' }],
    ['0.001', { problem: 'separators' }],
    ['000.001', { problem: 'separators' }],
    ['0001', { amount: '1' }],
    ['0,5', { amount: '0.5' }],
    ['1,000.00', { problem: 'separators' }],
    ['1,000', { problem: 'tooFine' }],
  ])('reads %p in German as %p', (written, read) => {
    expect(readEntry(written, 2, 'de-DE')).toEqual(read);
  });

  it.each([
    ['1\u202f000,50', 'fr-FR', { amount: '1000.50' }],
    ['1 000,50', 'fr-FR', { amount: '1000.50' }],
    ["1'000.50", 'de-CH', { amount: '1000.50' }],
    ['1,500', 'ja-JP', { amount: '1500' }],
  ])('reads %p in %s as %p', (written, locale, read) => {
    expect(readEntry(written, locale === 'ja-JP' ? 0 : 2, locale)).toEqual(read);
  });

  it('does not leave the answer of before beside an entry that it cannot take', async () => {
    checkAmount.mockResolvedValue({ verdict: 'pass', headline: { code: 'CREDIT_OK', message: 'm' } });
    const element = await open();
    await ask(element, '5');
    await ask(element, '5,0');
    expect(textOf(element)).not.toContain('would go through');
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
    ['JPY', '5', '0.5'],
    ['USD', '5.25', '5.255'],
    ['KWD', '5.255', '5.2555'],
  ])('takes amounts as fine as the smallest unit of %s and no finer', async (currency, fine, tooFine) => {
    checkAmount.mockResolvedValue({ verdict: 'pass', headline: { code: 'CREDIT_OK', message: 'm' } });
    const element = await open([currency]);
    await ask(element, tooFine);
    expect(checkAmount).not.toHaveBeenCalled();
    await ask(element, fine);
    expect(checkAmount).toHaveBeenCalledTimes(1);
  });
});
