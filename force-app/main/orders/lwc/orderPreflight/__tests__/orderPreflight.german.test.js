const { clearPage, provide, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

const preflight = jest.fn();
speak('de');
provide('@salesforce/apex/OrderController.preflight', preflight);
const { createElement } = require('lwc');
const OrderPreflight = require('c/orderPreflight').default;

describe('c-order-preflight in German', () => {
  afterEach(clearPage);

  it('says the verdict, the figure and the states in German', async () => {
    const figure = {
      amount: '800.00',
      currencyCode: 'USD',
      source: 'erp-main/us',
      asOf: '2026-11-25T10:00:00Z',
      ageSeconds: 3,
      targetAgeSeconds: 60,
      state: 'live',
    };
    preflight.mockResolvedValue({
      verdict: 'hold',
      headline: { code: 'NEEDS_CLEARING', message: 'This order is not clear to go.' },
      checks: [{ check: 'credit', state: 'hold', code: 'CREDIT_LIMIT', message: 'm', figure, clearedBy: 'finance' }],
      net: { amount: '1000.00', currencyCode: 'USD' },
      answeredAt: '2026-11-25T10:00:00Z',
    });
    const element = createElement('c-order-preflight', { is: OrderPreflight });
    element.recordId = '006LL0000000001AAA';
    document.body.appendChild(element);
    await settle();
    expect(element.shadowRoot.querySelector('c-verdict-headline').sentence).toBe(
      'Dieser Auftrag ist noch nicht frei: Der Auftrag überschreitet das Kreditlimit des Kunden.',
    );
    expect(textOf(element.shadowRoot.querySelector('.deciding'))).toBe('Spielraum 800,00 $');
    expect(textOf(element.shadowRoot.querySelector('.not-passed'))).toContain('Kredit · Zu klären');
  });
});
