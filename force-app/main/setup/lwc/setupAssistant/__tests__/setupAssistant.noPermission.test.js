const { clearPage, provide, settle, speak } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

const listSteps = jest.fn();
speak('de');
provide('@salesforce/customPermission/Administer_Setup', undefined);
provide('@salesforce/apex/SetupController.listSteps', listSteps);
const { createElement } = require('lwc');
const SetupAssistant = require('c/setupAssistant').default;

describe('c-setup-assistant without the permission, in German', () => {
  afterEach(clearPage);

  it('says what is missing, asks nothing and offers nothing', async () => {
    const element = createElement('c-setup-assistant', { is: SetupAssistant });
    document.body.appendChild(element);
    await settle();
    const inside = (selector) => element.shadowRoot.querySelector(selector);
    expect(inside('c-error-panel').problem.message).toContain('Sie können Ledgerline nicht einrichten');
    expect(listSteps).not.toHaveBeenCalled();
    expect(['c-credential-form', 'c-connection-test', 'c-backfill', '.check'].map(inside)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
