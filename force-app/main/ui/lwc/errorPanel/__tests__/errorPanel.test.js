const { clearPage, settle, speak, textOf } = require('../../text/__tests__/support/speak.cjs');

speak('en');
const { createElement } = require('lwc');
const ErrorPanel = require('c/errorPanel').default;

const PROBLEM = { code: 'X', message: 'It broke.', action: 'Mend it.', requestId: 'r-1', sent: 'no' };

async function show(properties) {
  const element = createElement('c-error-panel', { is: ErrorPanel });
  Object.assign(element, properties);
  document.body.appendChild(element);
  await settle();
  return element;
}

describe('c-error-panel', () => {
  afterEach(clearPage);

  it('says what happened, whether anything was sent, what to do, and the reference', async () => {
    const text = textOf(await show({ problem: PROBLEM }));
    expect(text).toBe('It broke. Nothing was sent. What to do: Mend it. Reference for support: r-1');
    expect(textOf(await show({ problem: { ...PROBLEM, sent: 'unknown' } }))).toContain('It is not known');
  });

  it('is an alert that is there before there is anything to tell', async () => {
    const element = await show({});
    expect(element.shadowRoot.querySelector('[role="alert"]')).not.toBeNull();
    expect(textOf(element)).toBe('');
  });

  it('fires retry where that is of use', async () => {
    const element = await show({ problem: PROBLEM, canRetry: true });
    const retried = jest.fn();
    element.addEventListener('retry', retried);
    element.shadowRoot.querySelector('lightning-button').click();
    expect(retried).toHaveBeenCalledTimes(1);
    const denied = await show({ problem: { ...PROBLEM, code: 'NO_PERMISSION' }, canRetry: true });
    expect(denied.shadowRoot.querySelector('lightning-button')).toBeNull();
  });
});
