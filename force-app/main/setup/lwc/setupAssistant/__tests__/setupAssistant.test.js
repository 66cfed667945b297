const { clearPage, provide, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

const listSteps = jest.fn();
speak('en');
provide('@salesforce/customPermission/Administer_Setup', true);
provide('@salesforce/apex/SetupController.listSteps', listSteps);
for (const name of ['testConnection', 'startBackfill', 'showBackfill', 'createCredential']) {
  provide(`@salesforce/apex/SetupController.${name}`, jest.fn());
}
const { createElement } = require('lwc');
const SetupAssistant = require('c/setupAssistant').default;

const step = (name, state, more = {}) => ({ name, state, message: `${name} says`, action: null, url: null, ...more });

async function shown(steps, properties = {}) {
  listSteps.mockResolvedValue(steps);
  const element = createElement('c-setup-assistant', { is: SetupAssistant });
  Object.assign(element, properties);
  document.body.appendChild(element);
  await settle();
  return element;
}

const inside = (element, selector) => element.shadowRoot.querySelector(selector);
const headline = (element) => inside(element, 'c-verdict-headline');

describe('c-setup-assistant', () => {
  beforeEach(() => listSteps.mockReset());
  afterEach(clearPage);

  it('is ready when every step is done', async () => {
    const element = await shown([step('setting', 'done'), step('route', 'done')]);
    expect(headline(element).sentence).toBe('Ready');
    expect(headline(element).state).toBe('success');
  });

  it('says how many steps are left and which', async () => {
    const steps = [
      step('setting', 'done'),
      step('creditPolicy', 'todo'),
      step('route', 'todo'),
      step('credential', 'unknown'),
    ];
    const element = await shown(steps);
    expect(headline(element).sentence).toBe(
      '3 of 4 steps left: Credit policy, Routes, and Credential of the companion',
    );
    expect(headline(element).state).toBe('warning');
  });

  it('shows per step what it checks, the result, and where to click', async () => {
    const element = await shown([step('route', 'failed', { action: 'Activate a route.', url: '/lightning/setup/x' })]);
    expect(headline(element).state).toBe('error');
    const row = inside(element, 'c-setup-steps').shadowRoot.querySelector('[data-step="route"]');
    expect(textOf(row)).toContain('Routes · Failed');
    expect(textOf(row)).toContain('A rule says which ERP takes which orders.');
    expect(textOf(row)).toContain('Activate a route.');
    expect(row.querySelector('a').getAttribute('href')).toBe('/lightning/setup/x');
  });

  it('shows a step that it does not know by its name', async () => {
    const element = await shown([step('newStep', 'todo')]);
    expect(headline(element).sentence).toBe('1 of 1 steps left: newStep');
  });

  it('checks again by the button, and when a credential was saved', async () => {
    const element = await shown([step('setting', 'todo')]);
    listSteps.mockResolvedValue([step('setting', 'done')]);
    inside(element, '.check').click();
    await settle();
    expect(headline(element).sentence).toBe('Ready');
    inside(element, 'c-credential-form').dispatchEvent(new CustomEvent('saved'));
    expect(listSteps).toHaveBeenCalledTimes(3);
  });

  it('shows a stencil first and tells a failure', async () => {
    listSteps.mockRejectedValue({
      body: { message: JSON.stringify({ code: 'NOT_CONFIGURED', message: 'm', action: 'a', sent: 'no' }) },
    });
    const element = createElement('c-setup-assistant', { is: SetupAssistant });
    document.body.appendChild(element);
    expect(inside(element, 'c-loading-stencil')).not.toBeNull();
    await settle();
    expect(inside(element, 'c-error-panel').problem.code).toBe('NOT_CONFIGURED');
  });

  it('leaves the backfill out where an admin placed it so', async () => {
    expect(inside(await shown([]), 'c-backfill')).not.toBeNull();
    expect(inside(await shown([], { hideBackfill: true }), 'c-backfill')).toBeNull();
  });
});
