const { clearPage, settle, speak, textOf } = require('../../text/__tests__/support/speak.cjs');

speak('en');
const { createElement } = require('lwc');
const FreshnessBadge = require('c/freshnessBadge').default;

const FRESH = {
  source: 'erp-main/us',
  asOf: '2026-03-01T12:00:00Z',
  ageSeconds: 2,
  targetAgeSeconds: 60,
  state: 'live',
};

async function show(properties) {
  const element = createElement('c-freshness-badge', { is: FreshnessBadge });
  Object.assign(element, { ...FRESH, ...properties });
  document.body.appendChild(element);
  await settle();
  return element;
}

const hint = (element) => element.shadowRoot.querySelector('c-hint-text');

describe('c-freshness-badge', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
  });

  afterEach(() => {
    clearPage();
    jest.useRealTimers();
  });

  it.each([
    [{}, 'Just asked', 'utility:success'],
    [{ ageSeconds: 4 }, 'Just asked', 'utility:success'],
    [{ ageSeconds: 5 }, 'Just asked, 5 seconds ago', 'utility:success'],
    [{ state: 'cached' }, 'Recent, just now', 'utility:clock'],
    [{ state: 'stale' }, 'Out of date, just now', 'utility:warning'],
    [{ state: 'cached', ageSeconds: 40 }, 'Recent, 40 seconds ago', 'utility:clock'],
    [{ state: 'stale', ageSeconds: 10800 }, 'Out of date, 3 hours ago', 'utility:warning'],
  ])('says %p as "%s", with an icon', async (properties, said, icon) => {
    const element = hint(await show(properties));
    expect(element.text).toBe(said);
    expect(element.iconName).toBe(icon);
  });

  it('gives the source and the exact instant to who points at it or tabs to it, until Escape', async () => {
    const element = hint(await show({}));
    const target = element.shadowRoot.querySelector('[tabindex="0"]');
    const tooltip = element.shadowRoot.querySelector('[role="tooltip"]');
    expect(textOf(tooltip)).toMatch(/erp-main\/us as of Mar 1, 2026, 1:00:00\sPM/);
    expect(tooltip.className).toBe('slds-assistive-text');
    target.dispatchEvent(new CustomEvent('focus'));
    await settle();
    expect(tooltip.className).toContain('slds-popover_tooltip');
    target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    await settle();
    expect(tooltip.className).toBe('slds-assistive-text');
  });

  it('tells the age of what was just asked once there is one', async () => {
    const element = await show({ ageSeconds: 0 });
    jest.advanceTimersByTime(5000);
    await settle();
    expect(hint(element).text).toBe('Just asked, 5 seconds ago');
  });

  it('grows old on the page, and past its target is out of date', async () => {
    const element = await show({ ageSeconds: 40, state: 'cached' });
    jest.advanceTimersByTime(15000);
    await settle();
    expect(hint(element).text).toBe('Recent, 55 seconds ago');
    jest.advanceTimersByTime(15000);
    await settle();
    expect(hint(element).text).toBe('Out of date, 70 seconds ago');
    element.ageSeconds = 1;
    await settle();
    expect(hint(element).text).toBe('Recent, just now');
  });

  it('starts anew with an answer as old as the one before was', async () => {
    const element = await show({ ageSeconds: 0 });
    jest.advanceTimersByTime(20000);
    await settle();
    expect(hint(element).text).toBe('Recent, 20 seconds ago');
    element.asOf = '2026-03-01T12:00:20Z';
    element.ageSeconds = 0;
    await settle();
    expect(hint(element).text).toBe('Just asked');
  });

  it('lags behind by no more than five seconds', async () => {
    const element = await show({ ageSeconds: 7, state: 'cached' });
    jest.advanceTimersByTime(5000);
    await settle();
    expect(hint(element).text).toBe('Recent, 12 seconds ago');
  });

  it('stops counting when it leaves the page', async () => {
    await show({});
    clearPage();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is not there for a figure without provenance', async () => {
    expect(hint(await show({ asOf: undefined }))).toBeNull();
  });
});
