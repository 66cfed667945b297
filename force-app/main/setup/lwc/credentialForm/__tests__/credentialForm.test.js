const { clearPage, provide, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

const createCredential = jest.fn();
speak('en');
provide('@salesforce/apex/SetupController.createCredential', createCredential);
const { createElement } = require('lwc');
const CredentialForm = require('c/credentialForm').default;

const inside = (element, selector) => element.shadowRoot.querySelector(selector);

async function filled(values, isValid = true) {
  const element = createElement('c-credential-form', { is: CredentialForm });
  document.body.appendChild(element);
  inside(element, '.toggle').click();
  await settle();
  for (const input of element.shadowRoot.querySelectorAll('lightning-input')) {
    input.value = values[input.name];
    input.setCustomValidity = jest.fn();
    input.reportValidity = jest.fn(() => isValid);
  }
  return element;
}

const field = (element, name) =>
  [...element.shadowRoot.querySelectorAll('lightning-input')].find((input) => input.name === name);
const GIVEN = { companionUrl: ' https://companion.example.test ', clientId: ' client ', clientSecret: ' secret ' };

describe('c-credential-form', () => {
  beforeEach(() => createCredential.mockReset());
  afterEach(clearPage);

  it('says in its own words why there is nothing to save where nothing is to be saved', async () => {
    const refusal = { code: 'LOCAL_STAND_IN', message: 'No named credentials here.', action: 'Nothing is to be done.' };
    createCredential.mockRejectedValue({ body: { message: JSON.stringify({ ...refusal, sent: 'no' }) } });
    const element = await filled(GIVEN);
    inside(element, '.save').click();
    await settle();
    const said = textOf(inside(element, 'c-error-panel'));
    expect(said).toContain('No named credentials here.');
    expect(said).toContain('Nothing is to be done.');
  });

  it('saves what was given, says so and closes', async () => {
    createCredential.mockResolvedValue(undefined);
    const element = await filled(GIVEN);
    const saved = jest.fn();
    element.addEventListener('saved', saved);
    inside(element, '.save').click();
    inside(element, '.save').click();
    await settle();
    expect(createCredential).toHaveBeenCalledTimes(1);
    expect(createCredential).toHaveBeenCalledWith({
      companionUrl: 'https://companion.example.test',
      clientId: 'client',
      clientSecret: ' secret ',
    });
    expect(saved).toHaveBeenCalledTimes(1);
    expect(textOf(inside(element, '.saved'))).toContain('The credential is saved');
    expect(inside(element, '.fields')).toBeNull();
  });

  it('sends nothing that is not valid', async () => {
    const element = await filled(GIVEN, false);
    inside(element, '.save').click();
    await settle();
    expect(createCredential).not.toHaveBeenCalled();
  });

  it.each([
    ['http://companion.example.test', 'Enter an address that begins with https://'],
    ['https://companion.example.test', ''],
  ])('judges the address %s', async (companionUrl, said) => {
    const element = await filled({ ...GIVEN, companionUrl });
    const input = field(element, 'companionUrl');
    inside(element, '.save').click();
    expect(input.setCustomValidity).toHaveBeenCalledWith(said);
  });

  it('tells a refusal and empties the secret', async () => {
    createCredential.mockRejectedValue({ body: { message: JSON.stringify({ code: 'NO_PERMISSION', sent: 'no' }) } });
    const element = await filled(GIVEN);
    inside(element, '.save').click();
    await settle();
    expect(inside(element, 'c-error-panel').problem.code).toBe('NO_PERMISSION');
    expect(field(element, 'clientSecret').value).toBe('');
  });

  it('does not show the secret', async () => {
    expect(field(await filled(GIVEN), 'clientSecret').type).toBe('password');
  });
});
