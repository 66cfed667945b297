const { clearPage, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

speak('en');
const { createElement } = require('lwc');
const OrderProgress = require('c/orderProgress').default;

const AT = '2026-11-25T10:00:00Z';
const submission = (state, more = {}) => ({
  submissionId: 's-1',
  connectionId: 'erp-main',
  entity: 'us',
  state,
  amount: { amount: '5000.00', currencyCode: 'USD' },
  createdAt: AT,
  updatedAt: AT,
  order: { lines: [{ lineId: 'L1', product: 'P-1' }] },
  history: [{ at: AT, state: 'pending', event: 'requested', actor: 'x' }],
  ...more,
});
const inside = (element, selector) => element.shadowRoot.querySelector(selector);
const steps = (element) => [...element.shadowRoot.querySelectorAll('.path li')].map(textOf);

/** Each step's name with the hour and minute of its time, or with the word where it has none. */
const path = (element) =>
  [...element.shadowRoot.querySelectorAll('.path li')].map((step) => {
    const at = step.querySelector('c-moment')?.at;
    return `${textOf(step.querySelector('p'))} ${at?.slice(11, 16) ?? textOf(step.querySelector('span'))}`;
  });
const happened = (time, state, event, detail) => ({ at: `2026-11-25T${time}:00Z`, state, event, detail, actor: 'x' });
const HELD_ONCE = [happened('10:00', 'pending', 'requested'), happened('10:01', 'held', 'held')];
const ASKED_AGAIN = [...HELD_ONCE, happened('11:00', 'pending', 'resumed')];
const HELD_TWICE = [...ASKED_AGAIN, happened('11:01', 'held', 'held')];
const NOT_CANCELLED = [
  happened('13:00', 'pending', 'resumed'),
  happened('13:01', 'held', 'held', 'not cancelled in the ERP'),
];
const CANCEL_LOST = [
  happened('13:00', 'pending', 'resumed'),
  happened('13:01', 'pending', 'outcomeUnknown', 'asked to cancel; the answer was lost'),
];
const STILL_THERE = [...CANCEL_LOST, happened('13:05', 'held', 'held', 'looked up by key: not cancelled in the ERP')];
const RELEASED = [
  ...CANCEL_LOST,
  happened('13:05', 'accepted', 'accepted', 'looked up by key: the ERP has released it'),
];

async function show(given, properties = {}) {
  const element = createElement('c-order-progress', { is: OrderProgress });
  Object.assign(element, { submission: given, ...properties });
  document.body.appendChild(element);
  await settle();
  return element;
}

describe('c-order-progress', () => {
  afterEach(clearPage);

  it('shows the steps taken, the amount and where it went', async () => {
    const element = await show(submission('accepted'));
    expect(steps(element)).toHaveLength(3);
    expect(steps(element)[2]).toContain('Accepted');
    expect(textOf(inside(element, '.amount'))).toBe('Amount $5,000.00 · erp-main, entity us');
  });

  it('has not sent what is only requested', async () => {
    const element = await show(submission('requested', { history: [], amount: undefined }));
    expect(steps(element)[1]).toBe('Sent waiting');
    expect(inside(element, '.amount')).toBeNull();
    expect(inside(element, '.toggle')).toBeNull();
  });

  it.each([
    ['held', HELD_ONCE, ['Held 10:01']],
    ['pending', ASKED_AGAIN, ['Held 10:01', 'Asked again 11:00', 'Answer waiting']],
    ['held', HELD_TWICE, ['Held 10:01', 'Asked again 11:00', 'Held 11:01']],
    [
      'accepted',
      [...HELD_TWICE, happened('12:00', 'pending', 'changed'), happened('12:01', 'accepted', 'accepted')],
      ['Held 11:01', 'Changed 12:00', 'Accepted 12:01'],
    ],
    [
      'cancelled',
      [...HELD_ONCE, happened('11:00', 'pending', 'resumed'), happened('11:01', 'cancelled', 'cancelled')],
      ['Held 10:01', 'Cancelled 11:01'],
    ],
  ])('goes forward only when the ERP is asked again: %s', async (state, history, ending) => {
    const element = await show(submission(state, { history, updatedAt: history.at(-1).at }));
    expect(path(element)).toEqual(['Requested 10:00', 'Sent 10:00', ...ending]);
  });

  it.each([
    ['refused', 'held', undefined, [...HELD_ONCE, ...NOT_CANCELLED], ['Held 10:01']],
    [
      'refused, after it was asked again',
      'held',
      undefined,
      [...HELD_TWICE, ...NOT_CANCELLED],
      ['Held 10:01', 'Asked again 11:00', 'Held 11:01'],
    ],
    ['found not done', 'held', undefined, [...HELD_ONCE, ...STILL_THERE], ['Held 10:01']],
    [
      'under way',
      'pending',
      'CANCEL_UNDER_WAY',
      [...HELD_ONCE, happened('13:00', 'pending', 'resumed')],
      ['Held 10:01', 'Answer waiting'],
    ],
    [
      'being looked up',
      'pending',
      'CANCEL_ANSWER_LOST',
      [...HELD_ONCE, ...CANCEL_LOST],
      ['Held 10:01', 'Answer waiting'],
    ],
    ['too late', 'accepted', undefined, [...HELD_ONCE, ...RELEASED], ['Held 10:01', 'Accepted 13:05']],
    [
      'refused, and it is asked again',
      'pending',
      undefined,
      [...HELD_ONCE, ...NOT_CANCELLED, happened('14:00', 'pending', 'resumed')],
      ['Held 10:01', 'Asked again 14:00', 'Answer waiting'],
    ],
  ])('does not take a cancelling for a question: %s', async (_, state, code, history, ending) => {
    const reason = code && { code, message: 'm' };
    const element = await show(submission(state, { history, reason, updatedAt: history.at(-1).at }));
    expect(path(element)).toEqual(['Requested 10:00', 'Sent 10:00', ...ending]);
    inside(element, '.toggle').click();
    await settle();
    const told = textOf(inside(element, '.history'));
    expect(told).toContain('To be cancelled');
    const questions = path(element).filter((name) => name.startsWith('Asked again'));
    expect(told.match(/Asked again/g) ?? []).toHaveLength(questions.length);
  });

  it.each([
    ['pending', HELD_ONCE, ['Held 10:01', 'Answer waiting']],
    ['pending', HELD_TWICE, ['Held 11:01', 'Answer waiting']],
    ['accepted', HELD_ONCE, ['Held 10:01', 'Accepted 12:00']],
  ])('keeps the answer before while the history is older than what is %s', async (state, history, ending) => {
    const element = await show(submission(state, { history, updatedAt: '2026-11-25T12:00:00Z' }));
    expect(path(element).slice(2)).toEqual(ending);
  });

  it('shows differences by product and in money', async () => {
    const differences = [
      { field: 'unitPrice', lineId: 'L1', approved: '10.00', erp: '11.00' },
      { field: 'quantity', lineId: 'L2', approved: '1000', erp: null },
    ];
    const element = await show(submission('accepted', { differences }));
    expect(inside(element, 'c-before-after').rows).toMatchObject([
      { what: 'Price', line: 'P-1', approved: '$10.00', erp: '$11.00' },
      { what: 'Quantity', line: 'L2', approved: '1,000', erp: undefined },
    ]);
  });

  it('shows whom, when and how paid for the ERP booked otherwise', async () => {
    const differences = [
      { field: 'customer', approved: '10001', erp: '10002' },
      { field: 'requestedDate', approved: '2026-12-01', erp: '2026-12-24' },
      { field: 'prepaid', approved: 'true', erp: 'false' },
    ];
    const element = await show(submission('accepted', { differences }));
    expect(inside(element, 'c-before-after').rows).toMatchObject([
      { what: 'Customer', approved: '10001', erp: '10002' },
      { what: 'Requested date', approved: 'Dec 1, 2026', erp: 'Dec 24, 2026' },
      { what: 'Prepaid', approved: 'Yes', erp: 'No' },
    ]);
  });

  it('folds the history', async () => {
    const element = await show(submission('accepted'));
    expect(inside(element, '.history')).toBeNull();
    expect(inside(element, '.toggle').ariaExpanded).toBe('false');
    inside(element, '.toggle').click();
    await settle();
    expect(textOf(inside(element, '.history'))).toContain('Requested');
    expect(inside(element, '.toggle').ariaExpanded).toBe('true');
  });

  it('has no history where it is left out', async () => {
    expect(inside(await show(submission('accepted'), { hideHistory: true }), '.toggle')).toBeNull();
  });
});
