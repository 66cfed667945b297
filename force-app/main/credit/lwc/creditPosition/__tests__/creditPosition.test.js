const { clearPage, provide, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');
const { answer, entity, german, silent, thrown, total } = require('./support/answers.cjs');

const showCredit = jest.fn();
const RECORD = '001LL000000ACME1AA';

speak('en');
provide('@salesforce/apex/CreditController.showCredit', showCredit);
provide('@salesforce/apex/CreditController.checkAmount', jest.fn());
const { createElement } = require('lwc');
const { announce } = require('c/liveUpdates');
const CreditPosition = require('c/creditPosition').default;

async function open(properties = {}) {
  const element = createElement('c-credit-position', { is: CreditPosition });
  Object.assign(element, { recordId: RECORD, ...properties });
  document.body.appendChild(element);
  await settle();
  return element;
}

const find = (element, selector) => element.shadowRoot.querySelector(selector);
const findAll = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];
const refreshButton = (element) => find(element, 'lightning-button');

describe('c-credit-position', () => {
  afterEach(() => {
    clearPage();
    showCredit.mockReset();
  });

  it('shows the shape of what is coming while it asks', async () => {
    showCredit.mockReturnValue(new Promise(() => undefined));
    const element = await open();
    expect(find(element, 'c-loading-stencil')).not.toBeNull();
    expect(refreshButton(element).disabled).toBe(true);
  });

  it('says the verdict, then the figure that decides it, then the next step', async () => {
    showCredit.mockResolvedValue(answer('OVER_LIMIT', [entity({ creditLimit: '5000.00', available: '-1200.00' })]));
    const element = await open();
    const text = textOf(element);
    const places = ['$1,200.00 over the limit', '$6,200.00 used of $5,000.00', 'Next step'].map((said) =>
      text.indexOf(said),
    );
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(showCredit).toHaveBeenCalledWith({ recordId: RECORD, refresh: false });
  });

  it('has a row per entity, and a total only over several, with the rate’s date', async () => {
    showCredit.mockResolvedValue(answer('ROOM', [entity(), german()], { total: total() }));
    const element = await open();
    expect(findAll(element, 'c-credit-entity')).toHaveLength(2);
    expect(textOf(element)).toContain('1 USD = 0.9 EUR, rate of Nov 24, 2026');
    clearPage();
    showCredit.mockResolvedValue(answer('ROOM', [entity()], { total: total() }));
    expect(findAll(await open(), 'section')).toHaveLength(0);
  });

  it('names whom the total leaves out', async () => {
    const left = total({ leavesOut: ['de'] });
    showCredit.mockResolvedValue(answer('PARTLY_KNOWN', [entity(), silent()], { total: left }));
    const element = await open();
    expect(textOf(find(element, '.leaves-out'))).toContain('Without de');
    expect(textOf(element)).toContain('de has not answered');
  });

  it('asks the ERP itself on "Refresh now", and keeps what it shows until there is something newer', async () => {
    showCredit.mockResolvedValueOnce(answer('ROOM', [entity()]));
    const element = await open();
    let answered;
    showCredit.mockReturnValueOnce(
      new Promise((resolve) => {
        answered = resolve;
      }),
    );
    refreshButton(element).click();
    await settle();
    expect(showCredit).toHaveBeenLastCalledWith({ recordId: RECORD, refresh: true });
    expect(textOf(element)).toContain('Room for $42,400.00');
    answered(answer('ROOM', [entity({ available: '1.00' })]));
    await settle();
    expect(textOf(element)).toContain('Room for $1.00');
  });

  it('does not show an answer that a later question has overtaken', async () => {
    const answers = [];
    showCredit.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
    const element = await open();
    announce(RECORD);
    answers[1](answer('ROOM', [entity({ available: '2.00' })]));
    await settle();
    answers[0](answer('ROOM', [entity({ available: '1.00' })]));
    await settle();
    expect(textOf(element)).toContain('Room for $2.00');
  });

  it('says what happened, that nothing was sent, what to do and the reference; then tries again', async () => {
    const problem = { code: 'COMPANION_TOO_SLOW', message: 'm', action: 'a', requestId: 'req-1', sent: 'no' };
    showCredit.mockRejectedValueOnce(thrown(problem));
    const element = await open();
    const text = textOf(find(element, 'c-error-panel'));
    expect(text).toContain('Ledgerline did not answer in time.');
    expect(text).toContain('Nothing was sent.');
    expect(text).toContain('connection test');
    expect(text).toContain('req-1');
    showCredit.mockResolvedValueOnce(answer('ROOM', [entity()]));
    find(element, 'c-error-panel').dispatchEvent(new CustomEvent('retry'));
    await settle();
    expect(textOf(find(element, 'c-error-panel'))).toBe('');
    expect(textOf(element)).toContain('Room for');
  });

  it('keeps the figures on the page when asking again fails', async () => {
    showCredit.mockResolvedValueOnce(answer('ROOM', [entity()]));
    const element = await open();
    showCredit.mockRejectedValueOnce(thrown({ code: 'COMPANION_UNREACHABLE', message: 'm', action: 'a', sent: 'no' }));
    refreshButton(element).click();
    await settle();
    expect(textOf(element)).toContain('Room for $42,400.00');
    expect(textOf(element)).toContain('cannot be reached');
  });

  it.each(['NO_PERMISSION', 'RECORD_NOT_SHARED'])('offers nobody to try again on %s', async (code) => {
    showCredit.mockRejectedValue(thrown({ code, message: 'm', action: 'a', sent: 'no' }));
    const panel = find(await open(), 'c-error-panel');
    expect(find(panel, 'lightning-button')).toBeNull();
    expect(find(panel, 'lightning-icon').alternativeText).toBe('No access');
  });

  it('has neither rows nor a form for an account without a customer', async () => {
    showCredit.mockResolvedValue(answer('NO_CUSTOMER_LINK', []));
    const element = await open();
    expect(textOf(element)).toContain('Not linked to a customer in any ERP');
    expect(find(element, 'c-credit-entity')).toBeNull();
    expect(find(element, 'c-credit-check')).toBeNull();
  });

  it('shows the credit of a quote’s account', async () => {
    showCredit.mockResolvedValue(answer('ROOM', [entity()]));
    const element = await open({ recordId: '0Q0LL0000000001AAA' });
    expect(showCredit).toHaveBeenCalledWith({ recordId: '0Q0LL0000000001AAA', refresh: false });
    expect(findAll(element, 'c-credit-entity')).toHaveLength(1);
  });

  it('says on another object’s page what it is for, as no error, with nothing to press', async () => {
    showCredit.mockRejectedValue(thrown({ code: 'OBJECT_NOT_SERVED', message: 'm', action: 'a', sent: 'no' }));
    const element = await open({ recordId: '003LL0000000001AAA' });
    expect(find(element, 'c-error-panel')).toBeNull();
    expect(refreshButton(element)).toBeNull();
    expect(find(element, 'c-empty-state').heading).toBe(
      'Credit is shown on the pages of accounts, opportunities and orders.',
    );
  });

  it('leaves the form out where the page asks for that, and the rows as well when compact', async () => {
    showCredit.mockResolvedValue(answer('ROOM', [entity(), german()], { total: total() }));
    expect(find(await open({ hideCheckForm: true }), 'c-credit-check')).toBeNull();
    const compact = await open({ compact: true });
    expect(find(compact, 'c-credit-check')).toBeNull();
    expect(find(compact, 'c-credit-entity')).toBeNull();
    expect(find(await open(), 'c-credit-check').currencies).toEqual(['USD', 'EUR']);
  });

  it('asks anew for another record, and no more once it is off the page', async () => {
    showCredit.mockResolvedValue(answer('ROOM', [entity()]));
    const element = await open();
    element.recordId = '001LL00000GLOBEXAA';
    await settle();
    expect(showCredit).toHaveBeenLastCalledWith({ recordId: '001LL00000GLOBEXAA', refresh: false });
    clearPage();
    announce('001LL00000GLOBEXAA');
    expect(showCredit).toHaveBeenCalledTimes(2);
  });

  describe('a stale answer', () => {
    const stale = (more) => answer('ROOM', [entity({}, more, { state: 'stale', ageSeconds: 7300 })]);

    beforeEach(() => jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] }));

    afterEach(() => {
      clearPage();
      jest.useRealTimers();
    });

    it('is not waited for once the component is off the page', async () => {
      showCredit.mockResolvedValue(stale());
      await open();
      clearPage();
      expect(jest.getTimerCount()).toBe(0);
    });

    it('is said to be old, and looked at once more for the figures that are being fetched', async () => {
      showCredit.mockResolvedValueOnce(stale());
      const element = await open();
      expect(textOf(element)).toContain('Room for $42,400.00 (as of 2 hours ago)');
      showCredit.mockResolvedValue(stale());
      jest.advanceTimersByTime(3000);
      await settle();
      jest.advanceTimersByTime(60000);
      await settle();
      expect(showCredit).toHaveBeenCalledTimes(2);
      expect(showCredit).toHaveBeenLastCalledWith({ recordId: RECORD, refresh: false });
    });

    it('is not looked at again where the ERP does not answer', async () => {
      showCredit.mockResolvedValue(stale({ problem: silent().problem }));
      await open();
      jest.advanceTimersByTime(60000);
      expect(showCredit).toHaveBeenCalledTimes(1);
    });
  });

  it('shows names and reasons of 255 characters whole', async () => {
    const long = 'L'.repeat(255);
    const row = entity({}, { customerName: long, blocked: true, blockReason: long });
    showCredit.mockResolvedValue(answer('BLOCKED', [row]));
    const text = textOf(await open());
    expect(text).toContain(`${long} is blocked for orders`);
    expect(text).toContain(`“${long}”`);
  });
});
