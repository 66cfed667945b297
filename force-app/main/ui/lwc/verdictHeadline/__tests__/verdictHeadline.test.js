const { clearPage, settle, speak, textOf } = require('../../text/__tests__/support/speak.cjs');

speak('en');
const { createElement } = require('lwc');
const VerdictHeadline = require('c/verdictHeadline').default;

async function show(properties) {
  const element = createElement('c-verdict-headline', { is: VerdictHeadline });
  Object.assign(element, properties);
  document.body.appendChild(element);
  await settle();
  return element;
}

const region = (element) => element.shadowRoot.querySelector('[aria-live]');

describe('c-verdict-headline', () => {
  afterEach(clearPage);

  it.each([
    ['success', 'OK'],
    ['warning', 'Attention'],
    ['error', 'Problem'],
    ['held', 'On hold'],
    ['unknown', 'Not known'],
    ['info', 'Note'],
  ])('tells %s by an icon and the word "%s"', async (state, word) => {
    const element = await show({ state, sentence: 'So it is.' });
    expect(textOf(element)).toBe(`${word} So it is.`);
    expect(element.shadowRoot.querySelector('lightning-icon').iconName).toMatch(/^utility:/);
  });

  it('takes another word', async () => {
    expect(textOf(await show({ state: 'held', sentence: 'So it is.', word: 'Check' }))).toBe('Check So it is.');
  });

  it('has its live region before the sentence, and interrupts only when asked to', async () => {
    const element = await show({});
    expect(region(element).getAttribute('aria-live')).toBe('polite');
    expect(textOf(element)).toBe('');
    element.sentence = 'Now.';
    element.assertive = true;
    await settle();
    expect(region(element).getAttribute('aria-live')).toBe('assertive');
    expect(textOf(region(element))).toContain('Now.');
  });
});
