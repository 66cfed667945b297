const { clearPage, provide, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

const startBackfill = jest.fn();
const showBackfill = jest.fn();
let timers = [];
speak('en');
provide('@salesforce/apex/SetupController.startBackfill', startBackfill);
provide('@salesforce/apex/SetupController.showBackfill', showBackfill);
jest.doMock('c/timers', () => ({
  pageTimers: {
    now: () => 0,
    after: (_milliseconds, action) => {
      timers.push(action);
      return action;
    },
    cancel: (handle) => {
      timers = timers.filter((each) => each !== handle);
    },
  },
}));
const { createElement } = require('lwc');
const Backfill = require('c/backfill').default;

const progress = (state, more = {}) => ({ backfillId: 'b-1', state, done: 50, total: 200, failed: 0, ...more });

const inside = (element, selector) => element.shadowRoot.querySelector(selector);

async function started(first) {
  startBackfill.mockResolvedValue(first);
  const element = createElement('c-backfill', { is: Backfill });
  document.body.appendChild(element);
  inside(element, 'lightning-button').click();
  await settle();
  return element;
}

async function tick() {
  timers.splice(0).forEach((action) => action());
  await settle();
}

const sentence = (element) => inside(element, 'c-verdict-headline').sentence;

describe('c-backfill', () => {
  beforeEach(() => {
    startBackfill.mockReset();
    showBackfill.mockReset();
    timers = [];
  });
  afterEach(clearPage);

  it('shows how far it is, how fast and how long still, and follows it to its end', async () => {
    const element = await started(progress('running', { ratePerSecond: 25, secondsLeft: 6 }));
    expect(sentence(element)).toBe('50 of 200 done');
    expect(inside(element, 'progress').value).toBe(25);
    expect(textOf(inside(element, '.rate'))).toBe('25 a second, 6 seconds left');
    expect(inside(element, 'lightning-button').disabled).toBe(true);
    showBackfill.mockResolvedValue(progress('done', { done: 200 }));
    await tick();
    expect(showBackfill).toHaveBeenCalledWith({ backfillId: 'b-1' });
    expect(sentence(element)).toBe('Done: 200 customers copied');
    expect(timers).toEqual([]);
  });

  it('says long times in minutes', async () => {
    const element = await started(progress('running', { ratePerSecond: 1, secondsLeft: 601 }));
    expect(textOf(inside(element, '.rate'))).toBe('1 a second, 11 minutes left');
  });

  it('says nothing of a rate that is not known', async () => {
    const element = await started(progress('running', { ratePerSecond: null, secondsLeft: null }));
    expect(inside(element, '.rate')).toBeNull();
  });

  it('tells what could not be copied, and why it stopped', async () => {
    const element = await started(progress('failed', { failed: 3, message: 'Out of storage.' }));
    expect(sentence(element)).toBe('The backfill stopped: Out of storage.');
    expect(textOf(inside(element, '.failures'))).toContain('3 could not be copied');
    expect(inside(element, '.failures .reason')).toBeNull();
    expect(inside(element, 'lightning-button').label).toBe('Start the backfill again');
  });

  it('says of the last customer that failed why, and what to do next', async () => {
    const message = '001, customer 9 in us: NOT_FOUND: There is no customer 9.';
    const element = await started(progress('done', { done: 198, failed: 2, message }));
    expect(textOf(inside(element, '.failures .reason'))).toBe(message);
    expect(textOf(inside(element, '.failures .action'))).toContain('then start the backfill again');
  });

  it('goes on looking when asked to after a look failed', async () => {
    const element = await started(progress('running'));
    showBackfill.mockRejectedValueOnce({
      body: { message: JSON.stringify({ code: 'COMPANION_TOO_SLOW', sent: 'no' }) },
    });
    await tick();
    expect(inside(element, 'c-error-panel').problem.code).toBe('COMPANION_TOO_SLOW');
    expect(timers).toEqual([]);
    showBackfill.mockResolvedValueOnce(progress('running', { done: 60 }));
    inside(element, 'c-error-panel').dispatchEvent(new CustomEvent('retry'));
    await settle();
    expect(sentence(element)).toBe('60 of 200 done');
    expect(timers).toHaveLength(1);
  });

  it('stops looking when it leaves the page', async () => {
    await started(progress('running'));
    clearPage();
    expect(timers).toEqual([]);
  });

  it('starts once however often it is pressed', async () => {
    const element = await started(progress('running'));
    inside(element, 'lightning-button').click();
    expect(startBackfill).toHaveBeenCalledTimes(1);
  });
});
