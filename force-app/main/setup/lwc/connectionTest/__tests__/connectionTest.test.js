const { clearPage, provide, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

const testConnection = jest.fn();
speak('en');
provide('@salesforce/apex/SetupController.testConnection', testConnection);
const { createElement } = require('lwc');
const ConnectionTest = require('c/connectionTest').default;

const hop = (name, state, more = {}) => ({ hop: name, name: '', state, milliseconds: 12, message: 'm', ...more });

async function tested() {
  const element = createElement('c-connection-test', { is: ConnectionTest });
  document.body.appendChild(element);
  element.shadowRoot.querySelector('lightning-button').click();
  await settle();
  return element;
}

const inside = (element, selector) => element.shadowRoot.querySelector(selector);

describe('c-connection-test', () => {
  beforeEach(() => testConnection.mockReset());
  afterEach(clearPage);

  it('shows each hop with its time', async () => {
    testConnection.mockResolvedValue({
      hops: [
        hop('org', 'ok'),
        hop('companion', 'ok', { milliseconds: 0 }),
        hop('erp', 'ok', { name: 'Main ERP', milliseconds: 1234 }),
      ],
    });
    const element = await tested();
    expect(inside(element, 'c-verdict-headline').sentence).toBe('Every hop answers');
    expect([...element.shadowRoot.querySelectorAll('.time')].map(textOf)).toEqual(['12 ms', '0 ms', '1,234 ms']);
    expect(textOf(inside(element, '[data-hop="erp"]'))).toContain('ERP: Main ERP · Answers');
  });

  it('names the first hop that fails, and what to do', async () => {
    testConnection.mockResolvedValue({
      hops: [hop('org', 'ok'), hop('companion', 'failed', { milliseconds: null, action: 'Start it.' })],
    });
    const element = await tested();
    expect(inside(element, 'c-verdict-headline').sentence).toBe('Companion does not answer as it should');
    expect(textOf(inside(element, '[data-hop="companion"]'))).toContain('Start it.');
    expect(textOf(inside(element, '[data-hop="companion"] .time'))).toBe('');
  });

  it('tells why it could not test, and tests once at a time', async () => {
    testConnection.mockRejectedValueOnce({
      body: { message: JSON.stringify({ code: 'COMPANION_UNREACHABLE', sent: 'no' }) },
    });
    const element = await tested();
    expect(inside(element, 'c-error-panel').problem.code).toBe('COMPANION_UNREACHABLE');
    testConnection.mockReturnValue(new Promise(() => undefined));
    inside(element, 'lightning-button').click();
    inside(element, 'lightning-button').click();
    expect(testConnection).toHaveBeenCalledTimes(2);
  });
});
