const { clearPage, provide, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

const AT = '2026-11-25T10:00:00Z';
const money = (amount) => ({ amount, currencyCode: 'USD' });
const HOLD = { code: 'CREDIT_LIMIT', message: 'm', action: 'a', clearedBy: 'finance', erpMessage: 'Credit exceeded' };
const submission = (state, more = {}) => ({
  submissionId: 's-1',
  revision: 1,
  connectionId: 'erp-main',
  entity: 'us',
  state,
  amount: money('5000.00'),
  createdAt: AT,
  updatedAt: AT,
  history: [{ at: AT, state: 'pending', event: 'requested', actor: 'x' }],
  ...more,
});

const apex = {};
let keys;
let records = 0;
let recordId;
const clock = { now: 0, pending: [] };

speak('en');
provide('@salesforce/customPermission/Submit_Orders', true);
provide('@salesforce/customPermission/Release_Holds', undefined);
for (const name of ['submit', 'listSubmissions', 'showSubmission', 'recheck', 'cancel']) {
  apex[name] = jest.fn();
  provide(`@salesforce/apex/OrderController.${name}`, apex[name]);
}
jest.doMock('c/timers', () => ({
  pageTimers: {
    now: () => clock.now,
    after: (milliseconds, action) => {
      const timer = { at: clock.now + milliseconds, action };
      clock.pending.push(timer);
      return timer;
    },
    cancel: (timer) => {
      clock.pending = clock.pending.filter((each) => each !== timer);
    },
  },
}));
const { createElement } = require('lwc');
const OrderSubmission = require('c/orderSubmission').default;
const { tellRoute } = require('c/orderRoute');
const { getRecord } = require('lightning/uiRecordApi');

/** Each test has a record of its own: keys and routes are kept for as long as the page lives. */
function open(prefix = '801LL') {
  records += 1;
  recordId = `${prefix}${String(records).padStart(10, '0')}AAA`;
  const element = createElement('c-order-submission', { is: OrderSubmission });
  element.recordId = recordId;
  document.body.appendChild(element);
  return element;
}

async function advance(milliseconds) {
  clock.now += milliseconds;
  const due = clock.pending.filter(({ at }) => at <= clock.now);
  clock.pending = clock.pending.filter(({ at }) => at > clock.now);
  due.forEach(({ action }) => action());
  await settle();
}

function known(found) {
  apex.listSubmissions.mockResolvedValue({ items: found ? [found] : [] });
  apex.showSubmission.mockResolvedValue(found);
}

/** As the platform's own record service tells it. */
const recordSays = (changedAt, isWon) =>
  getRecord.emit({ id: recordId, fields: { LastModifiedDate: { value: changedAt }, IsWon: { value: isWon } } });

async function shown(found, prefix) {
  known(found);
  const element = open(prefix);
  await settle();
  return element;
}

const inside = (element, selector) => element.shadowRoot.querySelector(selector);
const sentence = (element) => inside(element, 'c-verdict-headline').sentence;
const why = (element) => inside(element, 'c-order-reason');
const cancelling = (element) => inside(element, 'c-order-cancelling');
const state = (element) => inside(element, 'c-verdict-headline').state;
const press = async (element, selector) => {
  inside(element, selector).click();
  await settle();
};
async function writeReason(element, text) {
  await press(cancelling(element), '.cancel');
  const input = inside(cancelling(element), 'lightning-input');
  input.dispatchEvent(new CustomEvent('change', { detail: { value: text } }));
}
const failure = (problem) => ({ body: { message: JSON.stringify({ message: 'm', action: 'a', ...problem }) } });
const LOST = failure({ code: 'COMPANION_TOO_SLOW', sent: 'unknown', requestId: 'req-7' });
const sentKeys = () => apex.submit.mock.calls.map(([{ idempotencyKey }]) => idempotencyKey);
const CANCELLING = { code: 'CANCEL_UNDER_WAY', message: 'm', action: 'a', clearedBy: 'operations' };
const CANCEL_LOST = { ...CANCELLING, code: 'CANCEL_ANSWER_LOST' };
const CANCELLING_SAID = 'Cancelling, waiting for the ERP’s answer.';
const UNKNOWN_OUTCOME = 'We asked, the answer was lost; we are looking it up. Do not submit again.';

describe('c-order-submission', () => {
  beforeEach(() => {
    Object.values(apex).forEach((call) => call.mockReset());
    clock.now = 0;
    clock.pending = [];
    keys = 0;
    globalThis.crypto.randomUUID = () => `key-${(keys += 1)}`;
  });
  afterEach(clearPage);

  it('offers one button that says what it does', async () => {
    const element = await shown(undefined);
    expect(sentence(element)).toBe('This order has not been submitted.');
    expect(inside(element, '.submit').label).toBe('Submit to the ERP');
    tellRoute(recordId, { connectionId: 'erp-main', entity: 'us' });
    await settle();
    expect(inside(element, '.submit').label).toBe('Submit to erp-main, entity us');
  });

  it.each([
    ['accepted', { erpOrderNumber: '4711' }, 'success', 'Accepted as 4711.'],
    [
      'accepted',
      { erpOrderNumber: '4711', differences: [{ field: 'net', approved: '1', erp: '2' }] },
      'warning',
      'Accepted as 4711, with differences.',
    ],
    ['held', { reason: HOLD }, 'held', 'Held: The order is over the customer’s credit limit.'],
    [
      'rejected',
      { reason: { code: 'PERIOD_CLOSED', message: 'm', action: 'a' } },
      'error',
      'Rejected: The ERP’s accounting period for this order is closed.',
    ],
    ['cancelled', {}, 'info', 'Cancelled.'],
    ['pending', { phase: 'asking' }, 'info', 'Sent, waiting for the ERP’s answer.'],
    ['pending', { phase: 'asking', heldSince: AT }, 'info', 'Asked again, waiting for the ERP’s answer.'],
    ['pending', { phase: 'asking', heldSince: AT, reason: CANCELLING }, 'info', CANCELLING_SAID],
    ['pending', { phase: 'retrying', heldSince: AT, reason: CANCELLING }, 'info', CANCELLING_SAID],
    ['pending', { phase: 'unknown', heldSince: AT, reason: CANCEL_LOST }, 'unknown', UNKNOWN_OUTCOME],
    ['pending', { phase: 'unknown' }, 'unknown', UNKNOWN_OUTCOME],
    ['requested', {}, 'info', 'Requested, it is sent by itself.'],
  ])('says what became of an order that is %s', async (of, more, verdict, said) => {
    const element = await shown(submission(of, more));
    expect(sentence(element)).toBe(said);
    expect(state(element)).toBe(verdict);
    expect(inside(element, 'c-verdict-headline').assertive).toBe(of === 'held');
  });

  it('says since when it is still being asked', async () => {
    const element = await shown(submission('pending', { phase: 'retrying' }));
    expect(sentence(element)).toMatch(/^Still asking, since Nov 25, 2026.*11:00:00/);
  });

  it('submits once however often it is pressed, and shows the answer without a reload', async () => {
    const element = await shown(undefined);
    let answer;
    apex.submit.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    await press(element, '.submit');
    await press(element, '.submit');
    expect(apex.submit).toHaveBeenCalledTimes(1);
    expect(inside(element, '.submit').disabled).toBe(true);
    const accepted = submission('accepted', { erpOrderNumber: '4711' });
    known(accepted);
    answer(accepted);
    await settle();
    expect(sentence(element)).toBe('Accepted as 4711.');
    expect(clock.pending.filter(({ at }) => at < clock.now + 5000)).toEqual([]);
  });

  it('offers nothing to press after a lost answer, keeps the key, and takes a new one once it is answered', async () => {
    const element = await shown(undefined);
    apex.submit.mockRejectedValueOnce(LOST);
    await press(element, '.submit');
    expect(sentence(element)).toBe(UNKNOWN_OUTCOME);
    expect(textOf(inside(element, '.reference'))).toContain('req-7');
    expect(inside(element, 'c-error-panel').problem).toBeUndefined();
    expect(inside(element, '.submit')).toBeNull();
    await advance(61000);
    const held = submission('held', { reason: HOLD });
    apex.submit.mockResolvedValue(held);
    known(held);
    await press(element, '.submit');
    expect(state(element)).toBe('held');
    await press(element, '.submit');
    expect(sentKeys()).toEqual(['key-1', 'key-1', 'key-2']);
  });

  it('looks a lost answer up by itself and ends the wait with what it finds', async () => {
    const element = await shown(undefined);
    apex.submit.mockRejectedValueOnce(LOST);
    await press(element, '.submit');
    await advance(1000);
    expect(sentence(element)).toBe(UNKNOWN_OUTCOME);
    known(submission('accepted', { erpOrderNumber: '4711' }));
    await advance(1000);
    expect(sentence(element)).toBe('Accepted as 4711.');
  });

  it('says that an order did not arrive when it is not to be found after a minute, and keeps its key', async () => {
    const element = await shown(undefined);
    apex.submit.mockRejectedValue(LOST);
    await press(element, '.submit');
    await advance(61000);
    expect(textOf(inside(element, '.notice'))).toMatch(/^The order did not arrive/);
    await press(element, '.submit');
    expect(sentKeys()).toEqual(['key-1', 'key-1']);
  });

  it.each(['IDEMPOTENCY_KEY_IN_FLIGHT', 'SUBMISSION_IN_FLIGHT'])('looks up what is under way: %s', async (code) => {
    const element = await shown(undefined);
    apex.submit.mockRejectedValueOnce(failure({ code, sent: 'no' }));
    await press(element, '.submit');
    expect(state(element)).toBe('unknown');
  });

  it('takes a new key for content that changed, and says that nothing was sent', async () => {
    const element = await shown(undefined);
    apex.submit.mockRejectedValueOnce(failure({ code: 'IDEMPOTENCY_KEY_MISMATCH', sent: 'no' }));
    await press(element, '.submit');
    expect(textOf(inside(element, '.notice'))).toMatch(/^The order was changed since it was sent/);
    apex.submit.mockResolvedValueOnce(submission('pending', { phase: 'asking' }));
    await press(element, '.submit');
    expect(sentKeys()).toEqual(['key-1', 'key-2']);
  });

  it('tells a refusal of which nothing was sent', async () => {
    const element = await shown(undefined);
    apex.submit.mockRejectedValueOnce(failure({ code: 'NO_CUSTOMER_LINK', sent: 'no' }));
    await press(element, '.submit');
    expect(inside(element, 'c-error-panel').problem.code).toBe('NO_CUSTOMER_LINK');
    expect(sentence(element)).toBe('This order has not been submitted.');
    expect(inside(element, '.submit').disabled).toBe(false);
  });

  it('hears of the answer while it is pending, and stops asking then', async () => {
    const element = await shown(submission('pending', { phase: 'asking' }));
    expect(inside(element, '.submit')).toBeNull();
    known(submission('held', { reason: HOLD, updatedAt: '2026-11-25T10:00:02Z' }));
    await advance(1000);
    expect(state(element)).toBe('held');
    const asked = apex.listSubmissions.mock.calls.length;
    await advance(120000);
    expect(apex.listSubmissions.mock.calls.length).toBe(asked);
  });

  it('offers nothing to submit where the record still says what stands, and offers it once it says something else', async () => {
    const element = await shown(submission('held', { reason: HOLD, contentHash: 'h1' }));
    expect(inside(element, '.submit').label).toBe('Submit changes, if any, to erp-main, entity us');
    tellRoute(recordId, { connectionId: 'erp-main', entity: 'us', contentHash: 'h1' });
    await settle();
    expect(inside(element, '.submit')).toBeNull();
    tellRoute(recordId, { connectionId: 'erp-main', entity: 'us', contentHash: 'h2' });
    await settle();
    expect(inside(element, '.submit').label).toBe('Submit changes, if any, to erp-main, entity us');
  });

  it('follows an opportunity that was closed as won, from the request to the answer', async () => {
    const element = await shown(undefined, '006LL');
    recordSays('1970-01-01T00:00:00Z', false);
    await settle();
    expect(clock.pending).toEqual([]);
    known({ submissionId: 'a0', state: 'requested', createdAt: AT });
    recordSays('1970-01-01T00:00:01Z', true);
    await settle();
    expect(sentence(element)).toBe('Requested, it is sent by itself.');
    expect(inside(element, '.submit')).toBeNull();
    known(submission('held', { reason: HOLD }));
    await advance(1000);
    expect(state(element)).toBe('held');
    const asked = apex.listSubmissions.mock.calls.length;
    await advance(120000);
    expect(apex.listSubmissions.mock.calls.length).toBe(asked);
  });

  it('looks for a minute for what a closing as won brings, and then no more', async () => {
    await shown(undefined, '006LL');
    recordSays('1970-01-01T00:00:00Z', true);
    await settle();
    expect(clock.pending).not.toEqual([]);
    await advance(61000);
    expect(clock.pending).toEqual([]);
  });

  it('shows what the companion knows before an older request of the org', async () => {
    apex.listSubmissions.mockResolvedValue({
      items: [submission('held', { reason: HOLD }), { submissionId: 'a0', state: 'requested', createdAt: AT }],
    });
    apex.showSubmission.mockResolvedValue(submission('held', { reason: HOLD }));
    const element = open();
    await settle();
    expect(state(element)).toBe('held');
  });

  it('names nobody where nothing is to be done, and does not take our own words for the ERP’s', async () => {
    const reason = {
      code: 'ANSWER_LOST',
      message: 'm',
      action: 'Nothing to do.',
      clearedBy: 'operations',
      erpMessage: 'socket hang up',
    };
    const element = await shown(submission('pending', { phase: 'unknown', reason }));
    expect(inside(why(element), '.who')).toBeNull();
    expect(textOf(inside(why(element), 'figure'))).toBe('Technical detail socket hang up');
    expect(inside(element, '.submit')).toBeNull();
  });

  it('shows the ERP’s words, who can, and asks again about a hold', async () => {
    const element = await shown(submission('held', { reason: HOLD }));
    expect(textOf(inside(why(element), '.erp-words'))).toBe('Credit exceeded');
    expect(textOf(inside(why(element), '.who'))).toBe('Who can: finance');
    const accepted = submission('accepted', { erpOrderNumber: '9' });
    apex.recheck.mockResolvedValue(accepted);
    known(accepted);
    await press(element, '.recheck');
    expect(apex.recheck).toHaveBeenCalledWith({ recordId, submissionId: 's-1' });
    expect(sentence(element)).toBe('Accepted as 9.');
  });

  it('cancels a held order with a reason, and forgets it then', async () => {
    const element = await shown(submission('held', { reason: HOLD }));
    await writeReason(element, ' Not wanted ');
    const cancelled = submission('cancelled', { updatedAt: '2026-11-25T10:00:02Z' });
    let answer;
    apex.cancel.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    await press(cancelling(element), '.confirm');
    expect(apex.cancel).toHaveBeenCalledWith({ recordId, submissionId: 's-1', reason: 'Not wanted' });
    expect(inside(cancelling(element), '.confirm').disabled).toBe(true);
    expect(cancelling(element).isCancelling).toBe(true);
    expect(inside(element, '.submit').disabled).toBe(true);
    known(cancelled);
    answer(cancelled);
    await settle();
    expect(sentence(element)).toBe('Cancelled.');
    expect(cancelling(element).shadowRoot.childNodes).toHaveLength(0);
    apex.submit.mockResolvedValue(submission('held', { reason: HOLD }));
    known(submission('held', { reason: HOLD }));
    await press(element, '.submit');
    await press(cancelling(element), '.cancel');
    expect(inside(cancelling(element), 'lightning-input').value).toBe('');
  });

  it('keeps the reason that was written when the cancelling fails', async () => {
    const element = await shown(submission('held', { reason: HOLD }));
    await writeReason(element, 'Not wanted');
    apex.cancel.mockRejectedValueOnce(failure({ code: 'ERP_UNAVAILABLE', sent: 'no' }));
    await press(cancelling(element), '.confirm');
    expect(inside(element, 'c-error-panel').problem.code).toBe('ERP_UNAVAILABLE');
    expect(inside(cancelling(element), 'lightning-input').value).toBe('Not wanted');
  });

  it('shows how far the order came, with its history unless an admin left that out', async () => {
    const element = await shown(submission('accepted'));
    const progress = inside(element, 'c-order-progress');
    expect(progress.submission.state).toBe('accepted');
    expect(inside(progress, '.toggle')).not.toBeNull();
    element.hideHistory = true;
    await settle();
    expect(inside(progress, '.toggle')).toBeNull();
  });

  it('keeps the steps taken when the ERP is asked again, whose answer comes without them', async () => {
    const at = '2026-11-25T10:01:00Z';
    const history = [...submission('held').history, { at, state: 'held', event: 'held', actor: 'x' }];
    const element = await shown(submission('held', { reason: HOLD, history }));
    apex.recheck.mockResolvedValue(submission('pending', { phase: 'asking', heldSince: at, history: undefined }));
    apex.listSubmissions.mockReturnValue(new Promise(() => undefined));
    await press(element, '.recheck');
    expect(sentence(element)).toBe('Asked again, waiting for the ERP’s answer.');
    expect(inside(element, 'c-order-progress').submission.history).toEqual(history);
  });

  it('submits a quote’s order and follows it', async () => {
    const element = await shown(undefined, '0Q0LL');
    apex.submit.mockResolvedValue(submission('pending'));
    known(submission('accepted', { erpOrderNumber: '4711', updatedAt: '2026-11-25T10:00:05Z' }));
    await press(element, '.submit');
    expect(apex.submit).toHaveBeenCalledWith({ recordId, idempotencyKey: 'key-1' });
    expect(sentence(element)).toContain('4711');
  });

  it('offers to submit a quote again once it was changed on the page', async () => {
    const element = await shown(submission('held', { reason: HOLD, contentHash: 'h1' }), '0Q0LL');
    // The platform tells nothing of a record whose fields are not asked for.
    expect(getRecord.getLastConfig()).toEqual({ recordId, optionalFields: ['Quote.LastModifiedDate'] });
    tellRoute(recordId, { connectionId: 'erp-main', entity: 'us', contentHash: 'h1' });
    recordSays('2026-11-25T10:00:00Z');
    await settle();
    expect(inside(element, '.submit')).toBeNull();
    recordSays('2026-11-25T10:05:00Z');
    await settle();
    expect(inside(element, '.submit').label).toBe('Submit changes, if any, to erp-main, entity us');
  });

  it.each([
    ['a contact’s', '003LL'],
    ['an account’s, whose orders are not one', '001LL'],
  ])('says on %s page what it is for, as no error, with nothing to press', async (_, prefix) => {
    apex.listSubmissions.mockImplementation(({ recordId: id }) =>
      id.startsWith('001')
        ? Promise.resolve({ items: [submission('held', { reason: HOLD })] })
        : Promise.reject(failure({ code: 'OBJECT_NOT_SERVED', sent: 'no' })),
    );
    apex.showSubmission.mockResolvedValue(submission('held', { reason: HOLD }));
    const element = open(prefix);
    await settle();
    expect(inside(element, 'c-empty-state').heading).toBe(
      'Orders are checked and submitted on the pages of opportunities and orders.',
    );
    expect(['c-error-panel', '.submit', '.recheck'].map((selector) => inside(element, selector))).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('shows a stencil first, and an error that can be tried again', async () => {
    apex.listSubmissions.mockRejectedValue(failure({ code: 'COMPANION_UNREACHABLE', sent: 'no' }));
    const element = open();
    await Promise.resolve();
    expect(inside(element, 'c-loading-stencil')).not.toBeNull();
    await settle();
    expect(inside(element, 'c-error-panel').problem.code).toBe('COMPANION_UNREACHABLE');
    known(submission('accepted', { erpOrderNumber: '1' }));
    inside(element, 'c-error-panel').dispatchEvent(new CustomEvent('retry'));
    await settle();
    expect(inside(element, 'c-error-panel').problem).toBeUndefined();
    expect(sentence(element)).toBe('Accepted as 1.');
  });
});
