const { clearPage, provide, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');
const { AS_OF, submission, thrown } = require('../../creditPosition/__tests__/support/answers.cjs');

const listSubmissions = jest.fn();
const ACCOUNT = '001LL000000ACME1AA';
const ORDER = '801LL0000000001AAA';

speak('en');
provide('@salesforce/apex/OrderController.listSubmissions', listSubmissions);
const { createElement } = require('lwc');
const empApi = require('lightning/empApi');
const { announce } = require('c/liveUpdates');
const CreditHoldBanner = require('c/creditHoldBanner').default;

/** What the companion knows: the lists by state. */
function known({ held = [], pending = [], nextCursor }) {
  const lists = { held: { items: held, nextCursor }, pending: { items: pending } };
  listSubmissions.mockImplementation(async ({ state }) => lists[state]);
}

async function open(recordId, properties = {}) {
  const element = createElement('c-credit-hold-banner', { is: CreditHoldBanner });
  Object.assign(element, { recordId, ...properties });
  document.body.appendChild(element);
  await settle();
  return element;
}

const region = (element) =>
  element.shadowRoot.querySelector('c-verdict-headline').shadowRoot.querySelector('[aria-live]');

describe('c-credit-hold-banner', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse(AS_OF) + 3 * 3600 * 1000, doNotFake: ['queueMicrotask', 'nextTick'] });
    empApi.isEmpEnabled.mockResolvedValue(true);
    empApi.subscribe.mockResolvedValue({ id: 1 });
  });

  afterEach(() => {
    clearPage();
    jest.useRealTimers();
    jest.clearAllMocks();
  });

  it('is nothing at all where nothing is held or pending, and costs no subscription', async () => {
    known({});
    const element = await open(ORDER);
    expect(textOf(element)).toBe('');
    expect(element.shadowRoot.querySelector('.slds-box')).toBeNull();
    expect(empApi.subscribe).not.toHaveBeenCalled();
  });

  it('says what is held, how much, why, since when, who can release it, what clears it, and quotes the ERP', async () => {
    known({ held: [submission()] });
    const text = textOf(await open(ORDER));
    expect(text).toContain('An order of $12,400.00 is on hold');
    expect(text).toContain('over the customer’s credit limit');
    expect(text).toContain('Held 3 hours ago');
    expect(text).toContain('Can be released by finance');
    expect(text).toContain('Pay these invoices, or order at most $1,600.00');
    expect(text).toContain('Credit limit exceeded by 2,400.00');
    expect(text).toContain('ERP order 4711');
  });

  it('counts from the first hold, however often the ERP was asked since', async () => {
    const updatedAt = new Date(Date.parse(AS_OF) + 2 * 3600 * 1000).toISOString();
    known({ held: [submission({ heldSince: AS_OF, updatedAt })] });
    expect(textOf(await open(ORDER))).toContain('Held 3 hours ago');
  });

  it('interrupts a screen reader for a hold', async () => {
    known({ held: [submission()] });
    expect(region(await open(ORDER)).getAttribute('aria-live')).toBe('assertive');
  });

  it('adds up several per currency and links each to its record', async () => {
    const amounts = [
      ['a', '0.1', 'USD'],
      ['b', '0.2', 'USD'],
      ['c', '5.00', 'EUR'],
    ];
    const held = amounts.map(([submissionId, amount, currencyCode]) =>
      submission({ submissionId, amount: { amount, currencyCode } }),
    );
    known({ held, nextCursor: 'more' });
    const element = await open(ACCOUNT);
    expect(textOf(element)).toContain('3 orders on hold: $0.30 and €5.00');
    expect(textOf(element)).toContain('Only the newest holds are listed here.');
    const links = [...element.shadowRoot.querySelectorAll('h3 a')].map((link) => link.getAttribute('href'));
    expect(links).toEqual(Array(3).fill(`/lightning/r/Order/${ORDER}/view`));
  });

  it('points to the invoices: on the account’s page, and from an order to it', async () => {
    known({ held: [submission()] });
    expect(textOf(await open(ACCOUNT))).toContain('The invoices are in the list on this page.');
    const link = (await open(ORDER)).shadowRoot.querySelector('.invoices a');
    expect(link.getAttribute('href')).toBe(`/lightning/r/Account/${ACCOUNT}/view`);
  });

  it('shows a hold as soon as an event tells of it while the order is pending, and stops when it is over', async () => {
    known({ pending: [submission({ state: 'pending' })] });
    const element = await open(ORDER);
    expect(textOf(element)).toBe('');
    expect(empApi.subscribe).toHaveBeenCalledTimes(1);

    known({ held: [submission()] });
    empApi.subscribe.mock.calls[0][2]({ data: { payload: { ledgerline__Record_Id__c: ORDER } } });
    await settle();
    expect(textOf(element)).toContain('is on hold');

    known({});
    announce(ORDER);
    await settle();
    expect(textOf(element)).toContain('No order is on hold any more');
    expect(empApi.unsubscribe).toHaveBeenCalledTimes(1);
  });

  it('hears what another component of the page announces, though nothing was pending before', async () => {
    known({});
    const element = await open(ORDER);
    known({ held: [submission()] });
    announce(ORDER);
    await settle();
    expect(textOf(element)).toContain('is on hold');
  });

  it('lets go of everything when it leaves the page', async () => {
    known({ held: [submission()] });
    await open(ORDER);
    clearPage();
    expect(empApi.unsubscribe).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
    listSubmissions.mockClear();
    announce(ORDER);
    expect(listSubmissions).not.toHaveBeenCalled();
  });

  it('says why it cannot tell', async () => {
    listSubmissions.mockRejectedValue(thrown({ code: 'COMPANION_AUTH', message: 'm', action: 'a', sent: 'no' }));
    expect(textOf(await open(ORDER))).toContain('did not accept this org’s credential');
  });

  it('says a reason that it does not know in the companion’s words, whole', async () => {
    const long = 'L'.repeat(255);
    known({ held: [submission({ reason: { code: 'NEW', message: long, action: 'Act.' } })] });
    const text = textOf(await open(ORDER));
    expect(text).toContain(long);
    expect(text).toContain('Act.');
  });

  it('leaves out what clears it where the page asks for little', async () => {
    known({ held: [submission()] });
    const text = textOf(await open(ORDER, { compact: true }));
    expect(text).toContain('is on hold');
    expect(text).not.toContain('INV-7');
  });
});
