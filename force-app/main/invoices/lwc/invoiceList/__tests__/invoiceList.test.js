const { clearPage, provide, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

const ACCOUNT = '001LL0000000001AAA';
const money = (amount, currencyCode = 'USD') => ({ amount, currencyCode });
const AGE = {
  source: 'erp-main/us',
  asOf: '2026-11-25T10:00:00Z',
  ageSeconds: 3,
  targetAgeSeconds: 60,
  state: 'cached',
};
const invoice = (number, more = {}) => ({
  erpId: String(number),
  documentNumber: `I-${number}`,
  type: 'invoice',
  invoiceDate: '2026-09-01',
  dueDate: '2026-10-01',
  total: money('100.00'),
  open: money('100.00'),
  state: 'open',
  connectionId: 'erp-main',
  entity: 'us',
  daysOverdue: 0,
  payments: [],
  provenance: AGE,
  ...more,
});
const ageing = (late, notDue = '0.00', currencyCode = 'USD', entity = 'us') => ({
  connectionId: 'erp-main',
  entity,
  currencyCode,
  open: money(late, currencyCode),
  buckets: {
    notDue: money(notDue, currencyCode),
    days1to30: money('0.00', currencyCode),
    days31to60: money(late, currencyCode),
    days61to90: money('0.00', currencyCode),
    over90: money('0.00', currencyCode),
  },
  provenance: AGE,
});
const answer = (code, items, more = {}) => ({
  headline: { code, message: 'What the companion says.' },
  items,
  ageing: [],
  problems: [],
  answeredAt: '2026-11-25T10:00:00Z',
  ...more,
});
const failure = (code) => ({ body: { message: JSON.stringify({ code, message: 'm', action: 'a', sent: 'no' }) } });

const listInvoices = jest.fn();
const clock = { now: 100000, later: [] };
speak('en');
provide('@salesforce/apex/InvoiceController.listInvoices', listInvoices);
jest.doMock('c/timers', () => ({
  pageTimers: {
    now: () => clock.now,
    after: (milliseconds, action) => clock.later.push({ milliseconds, action }),
    cancel: jest.fn(),
  },
}));
const { createElement } = require('lwc');
const InvoiceList = require('c/invoiceList').default;
const { announce } = require('c/liveUpdates');

async function open(properties = {}) {
  const element = createElement('c-invoice-list', { is: InvoiceList });
  Object.assign(element, { recordId: ACCOUNT, ...properties });
  document.body.appendChild(element);
  await settle();
  return element;
}

async function shown(given) {
  listInvoices.mockResolvedValue(given);
  return open();
}

const inside = (element, selector) => element.shadowRoot.querySelector(selector);
const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];
const sentence = (element) => inside(element, 'c-verdict-headline').sentence;
const pager = (element) => inside(element, 'c-invoice-pager');
const numbers = (element) => all(element, 'tr.invoice th button').map((button) => button.textContent.trim());
const press = async (element, selector) => {
  inside(element, selector).click();
  await settle();
};

const inTurn = (times, action) =>
  Array.from({ length: times }).reduce((before) => before.then(action), Promise.resolve());

/** 2,000 invoices in pages of 200, the last of them the smallest. */
function serveTwoThousand() {
  listInvoices.mockImplementation(({ cursor }) => {
    const from = Number(cursor ?? 0);
    const items = Array.from({ length: 200 }, (_, index) =>
      invoice(from + index, { open: money(`${3000 - from - index}.00`) }),
    );
    const next = from + 200 < 2000 ? String(from + 200) : null;
    return Promise.resolve(answer('OPEN', items, { ageing: [ageing('0.00', '100.00')], nextCursor: next }));
  });
}

describe('c-invoice-list', () => {
  beforeEach(() => {
    listInvoices.mockReset();
    clock.now += 100000;
    clock.later = [];
  });
  afterEach(clearPage);

  it('says how many are overdue, how much and how long', async () => {
    const late = [
      invoice(1, { daysOverdue: 41 }),
      invoice(2, { daysOverdue: 3 }),
      invoice(3, { daysOverdue: 1 }),
      invoice(4),
    ];
    const element = await shown(answer('OVERDUE', late, { ageing: [ageing('8210.40')] }));
    expect(sentence(element)).toBe('3 overdue, $8,210.40, oldest 41 days');
    expect(inside(element, 'c-verdict-headline').state).toBe('warning');
  });

  it('adds up per currency and never across', async () => {
    const parts = [ageing('1.10'), ageing('2.20', '0.00', 'USD', 'ca'), ageing('5.00', '0.00', 'EUR', 'de')];
    const element = await shown(answer('OVERDUE', [invoice(1, { daysOverdue: 1 })], { ageing: parts }));
    expect(sentence(element)).toBe('1 overdue, €5.00 and $3.30, for 1 day');
    expect(all(element, 'c-ageing-bar').map((bar) => bar.ageing.currencyCode)).toEqual(['EUR', 'USD']);
    expect(textOf(all(element, 'c-ageing-bar')[1])).toContain('31 to 60 days $3.30');
  });

  it('tells at its foot which entity each total is of', async () => {
    const parts = [ageing('2.20', '0.00', 'USD', 'ca'), ageing('1.10')];
    const element = await shown(answer('OVERDUE', [invoice(1, { daysOverdue: 1 })], { ageing: parts }));
    expect(all(inside(element, 'c-invoice-totals'), '.text').map(textOf)).toEqual([
      'Open in USD at erp-main, entity ca: $2.20',
      'Open in USD at erp-main, entity us: $1.10',
    ]);
  });

  it('does not count what it has not seen', async () => {
    const late = Array.from({ length: 200 }, (_, index) => invoice(index, { daysOverdue: 400 }));
    const element = await shown(answer('OVERDUE', late, { ageing: [ageing('9.00')], nextCursor: 'more' }));
    expect(sentence(element)).toBe('More than 200 overdue, $9.00, oldest 400 days');
  });

  it.each([
    [
      'OPEN',
      { ageing: [ageing('0.00', '6600.00')].map((part) => ({ ...part, open: money('6600.00') })) },
      '$6,600.00 open, none overdue',
    ],
    ['NOTHING_OPEN', {}, 'Nothing is open'],
    ['NO_INVOICES', {}, 'There are no invoices'],
    ['NO_ERP_ORDER', {}, 'No order in the ERP is known, so there are no invoices'],
    ['ORDER_HELD', { heldAs: 'SO000004' }, 'The ERP holds the order as SO000004, so there are no invoices yet'],
    ['NO_CUSTOMER_LINK', {}, 'The account is not linked to a customer in an ERP'],
    ['NOT_KNOWN', {}, 'The invoices are not known at the moment'],
    [
      'PARTLY_KNOWN',
      { problems: [{ entity: 'de', connectionId: 'e', message: 'Down.', action: 'Later.' }] },
      'The invoices of de are not known at the moment',
    ],
    ['SOMETHING_NEW', {}, 'What the companion says.'],
  ])('says %s with no invoice', async (code, more, said) => {
    const element = await shown(answer(code, [], more));
    expect(sentence(element)).toBe(said);
    expect(inside(element, 'table')).toBeNull();
    expect(inside(element, '.export')).toBeNull();
  });

  it('shows a row per invoice with its own currency and its state in a word', async () => {
    const items = [
      invoice(1, { daysOverdue: 41 }),
      invoice(2, { state: 'partlyPaid', open: money('5.00', 'EUR') }),
      invoice(3, { type: 'creditNote', open: money('-5.00') }),
    ];
    const element = await shown(answer('OVERDUE', items, { ageing: [ageing('100.00')] }));
    const rows = all(element, 'tr.invoice').map(textOf);
    expect(rows[0]).toContain('I-1 Oct 1, 2026 $100.00 41');
    expect(rows[0]).toContain('Overdue');
    expect(rows[1]).toContain('€5.00');
    expect(rows[1]).toContain('Partly paid');
    expect(rows[2]).toContain('Credit note');
    expect(rows[2]).toContain('-$5.00');
  });

  it('links the PDF of an invoice where the ERP gives its address, in a tab of its own', async () => {
    const pdfUrl = 'https://erp.example/documents/I-1';
    const element = await shown(
      answer('OPEN', [
        invoice(1, { pdfUrl }),
        invoice(2),
        invoice(3, { pdfUrl: null }),
        // eslint-disable-next-line no-script-url
        invoice(4, { pdfUrl: 'javascript:alert(1)' }),
      ]),
    );
    const links = all(element, 'tr.invoice a');
    expect(links.map((link) => link.closest('tr').dataset.key)).toEqual(['erp-main/us/1']);
    expect(links[0].getAttribute('href')).toBe(pdfUrl);
    expect(links[0].textContent).toBe('PDF');
    expect(links[0].getAttribute('aria-label')).toBe('PDF of I-1, opens in a new tab');
    expect(links[0].target).toBe('_blank');
    expect(links[0].rel).toBe('noopener noreferrer');
  });

  it('folds the payments under each', async () => {
    const payments = [{ documentNumber: 'P-7', paymentDate: '2026-10-05', amount: money('40.00') }];
    const element = await shown(answer('OPEN', [invoice(1, { payments }), invoice(2)]));
    expect(inside(element, '.payments')).toBeNull();
    const [first, second] = all(element, 'tr.invoice th button');
    first.click();
    await settle();
    expect(first.getAttribute('aria-expanded')).toBe('true');
    expect(textOf(inside(element, '.payments'))).toContain('Payment P-7 on Oct 5, 2026: $40.00');
    first.click();
    await settle();
    second.click();
    await settle();
    expect(textOf(inside(element, '.payments'))).toContain('No payment yet');
  });

  it('asks for open ones first, and for all when asked to', async () => {
    const element = await shown(answer('OPEN', [invoice(1)]));
    expect(listInvoices).toHaveBeenLastCalledWith({ recordId: ACCOUNT, openOnly: true, refresh: false, cursor: null });
    inside(element, 'lightning-radio-group').dispatchEvent(new CustomEvent('change', { detail: { value: 'all' } }));
    await settle();
    expect(listInvoices).toHaveBeenLastCalledWith({ recordId: ACCOUNT, openOnly: false, refresh: false, cursor: null });
    await press(element, '.refresh');
    expect(listInvoices).toHaveBeenLastCalledWith({ recordId: ACCOUNT, openOnly: false, refresh: true, cursor: null });
  });

  it('opens with all where an admin placed it so', async () => {
    listInvoices.mockResolvedValue(answer('OPEN', []));
    await open({ showSettled: true });
    expect(listInvoices.mock.calls[0][0].openOnly).toBe(false);
  });

  it('shows fifty of 2,000 at a time and reads a page only when it is wanted', async () => {
    serveTwoThousand();
    const element = await open();
    expect(numbers(element)).toHaveLength(50);
    expect(textOf(inside(pager(element), '.shown'))).toBe('1 to 50 of more than 200');
    expect(listInvoices).toHaveBeenCalledTimes(1);
    await inTurn(3, () => press(pager(element), '.next-page'));
    expect(numbers(element)[0]).toBe('I-150');
    expect(listInvoices).toHaveBeenCalledTimes(1);
    await press(pager(element), '.next-page');
    expect(numbers(element)[0]).toBe('I-200');
    expect(listInvoices).toHaveBeenCalledTimes(2);
    await press(pager(element), '.previous');
    expect(numbers(element)[0]).toBe('I-150');
  });

  it('reads all 2,000 before it sorts them, and sorts amounts as numbers', async () => {
    serveTwoThousand();
    const element = await open();
    await press(element, '[data-column="open"]');
    await inTurn(12, settle);
    expect(listInvoices).toHaveBeenCalledTimes(10);
    expect(numbers(element)[0]).toBe('I-1999');
    expect(numbers(element)).toHaveLength(50);
    expect(inside(element, 'th[aria-sort="ascending"] button').dataset.column).toBe('open');
    await press(element, '[data-column="open"]');
    expect(numbers(element)[0]).toBe('I-0');
    expect(textOf(inside(pager(element), '.shown'))).toBe('1 to 50 of 2,000');
  });

  it('exports all 2,000 as one file', async () => {
    serveTwoThousand();
    const element = await open();
    const link = inside(element, 'a[download]');
    let href;
    link.click = () => (href = link.getAttribute('href'));
    await press(element, '.export');
    await inTurn(12, settle);
    const csv = decodeURIComponent(href.replace('data:text/csv;charset=utf-8,', ''));
    expect(csv.trimEnd().split('\r\n')).toHaveLength(2001);
    expect(link.getAttribute('download')).toBe('invoices-2026-11-25.csv');
  });

  it('exports the address of each PDF', async () => {
    const element = await shown(answer('OPEN', [invoice(1, { pdfUrl: 'https://erp.example/I-1' }), invoice(2)]));
    const link = inside(element, 'a[download]');
    let href;
    link.click = () => (href = link.getAttribute('href'));
    await press(element, '.export');
    const csv = decodeURIComponent(href.replace('data:text/csv;charset=utf-8,', ''));
    const columns = csv
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(',').at(-1));
    expect(columns).toEqual(['PDF', 'https://erp.example/I-1', '']);
  });

  it('exports nothing of which a part is missing', async () => {
    listInvoices.mockResolvedValueOnce(answer('OPEN', [invoice(1)], { nextCursor: 'more' }));
    listInvoices.mockRejectedValueOnce(failure('ERP_UNAVAILABLE'));
    const element = await open();
    const link = inside(element, 'a[download]');
    link.click = jest.fn();
    await press(element, '.export');
    expect(link.click).not.toHaveBeenCalled();
    expect(inside(element, 'c-error-panel').problem.code).toBe('ERP_UNAVAILABLE');
    expect(numbers(element)).toEqual(['I-1']);
  });

  it('exports nothing while a part of it is still being read', async () => {
    listInvoices.mockResolvedValueOnce(answer('OPEN', [invoice(1)], { nextCursor: 'more' }));
    listInvoices.mockReturnValue(new Promise(() => undefined));
    const element = await open();
    await press(element, '[data-column="open"]');
    expect(inside(element, '.export').disabled).toBe(true);
  });

  it('exports nothing of what was left for another filter meanwhile', async () => {
    const clicked = jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    let answerMore;
    listInvoices.mockResolvedValueOnce(answer('OPEN', [invoice(1)], { nextCursor: 'more' }));
    listInvoices.mockReturnValueOnce(new Promise((resolve) => (answerMore = resolve)));
    const element = await open();
    await press(element, '.export');
    listInvoices.mockResolvedValueOnce(answer('OPEN', [invoice(3)]));
    inside(element, 'lightning-radio-group').dispatchEvent(new CustomEvent('change', { detail: { value: 'all' } }));
    await settle();
    answerMore(answer('OPEN', [invoice(2)]));
    await settle();
    expect(clicked).not.toHaveBeenCalled();
    expect(numbers(element)).toEqual(['I-3']);
    clicked.mockRestore();
  });

  it('exports no file that looks whole where there is more than it reads at once, and says so', async () => {
    listInvoices.mockImplementation(({ cursor }) =>
      Promise.resolve(answer('OPEN', [invoice(Number(cursor ?? 0))], { nextCursor: String(Number(cursor ?? 0) + 1) })),
    );
    const element = await open();
    const link = inside(element, 'a[download]');
    link.click = jest.fn();
    await press(element, '.export');
    await inTurn(60, settle);
    expect(link.click).not.toHaveBeenCalled();
    expect(textOf(inside(pager(element), '.not-all'))).toBe('Only the first 50 invoices could be loaded.');
  });

  it('names entities whose ERP could not be asked, and the age of the others', async () => {
    const problems = [
      { connectionId: 'erp-main', entity: 'de', code: 'ERP_UNAVAILABLE', message: 'Down.', action: 'Later.' },
    ];
    const element = await shown(answer('OPEN', [invoice(1)], { problems, ageing: [ageing('0.00', '1.00')] }));
    expect(textOf(inside(element, '.entity-problem'))).toBe('de: Down. Later.');
    expect(inside(inside(element, 'c-invoice-totals'), 'c-freshness-badge').asOf).toBe(AGE.asOf);
  });

  it('keeps what it shows when a refresh fails', async () => {
    const element = await shown(answer('OPEN', [invoice(1)]));
    listInvoices.mockRejectedValueOnce(failure('COMPANION_UNREACHABLE'));
    await press(element, '.refresh');
    expect(inside(element, 'c-error-panel').problem.code).toBe('COMPANION_UNREACHABLE');
    expect(numbers(element)).toEqual(['I-1']);
  });

  it('shows a stencil first, and what access is missing', async () => {
    listInvoices.mockRejectedValueOnce(failure('NO_PERMISSION'));
    const element = createElement('c-invoice-list', { is: InvoiceList });
    element.recordId = ACCOUNT;
    document.body.appendChild(element);
    expect(inside(element, 'c-loading-stencil')).not.toBeNull();
    await settle();
    expect(inside(element, 'c-error-panel').problem.code).toBe('NO_PERMISSION');
  });

  it('gives each figure its column’s name, which stands beside it where the columns do not fit', async () => {
    const element = await shown(answer('OPEN', [invoice(1)]));
    expect(all(element, 'tr.invoice td').map(({ dataset }) => dataset.label)).toEqual([
      'Due',
      'Open',
      'Days overdue',
      'State',
    ]);
  });

  it('hears of changes, and neither every second nor under the hands of a reader', async () => {
    const element = await shown(answer('OPEN', [invoice(1)]));
    announce(ACCOUNT);
    expect(listInvoices).toHaveBeenCalledTimes(1);
    clock.now += 15000;
    announce(ACCOUNT);
    await settle();
    expect(listInvoices).toHaveBeenCalledTimes(2);
    await press(element, 'tr.invoice th button');
    clock.now += 15000;
    announce(ACCOUNT);
    expect(listInvoices).toHaveBeenCalledTimes(2);
  });

  it('follows soon what it heard of too soon, with one question', async () => {
    const element = await shown(answer('NO_ERP_ORDER', []));
    announce(ACCOUNT);
    announce(ACCOUNT);
    expect(clock.later.map(({ milliseconds }) => milliseconds)).toEqual([3000]);
    listInvoices.mockResolvedValue(answer('ORDER_HELD', [], { heldAs: 'SO000004' }));
    clock.later[0].action();
    await settle();
    expect(listInvoices).toHaveBeenCalledTimes(2);
    expect(sentence(element)).toBe('The ERP holds the order as SO000004, so there are no invoices yet');
  });
});
