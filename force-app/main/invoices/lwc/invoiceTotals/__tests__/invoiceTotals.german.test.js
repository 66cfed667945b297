const { clearPage, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

speak('de');
const { createElement } = require('lwc');
const InvoiceTotals = require('c/invoiceTotals').default;

describe('c-invoice-totals in German', () => {
  afterEach(clearPage);

  it('names the ERP, the entity and the currency of each total', async () => {
    const element = createElement('c-invoice-totals', { is: InvoiceTotals });
    element.ageing = ['de', 'at'].map((entity) => ({
      connectionId: 'sap',
      entity,
      currencyCode: 'EUR',
      open: { amount: '3300.00', currencyCode: 'EUR' },
      provenance: { source: `sap/${entity}`, asOf: '2026-11-25T10:00:00Z', ageSeconds: 3, state: 'cached' },
    }));
    document.body.appendChild(element);
    await settle();
    expect([...element.shadowRoot.querySelectorAll('.text')].map(textOf)).toEqual([
      'Offen in EUR bei sap, Gesellschaft de: 3.300,00 €',
      'Offen in EUR bei sap, Gesellschaft at: 3.300,00 €',
    ]);
    expect(element.shadowRoot.querySelector('ul').getAttribute('aria-label')).toBe('Was je Gesellschaft offen ist');
  });
});
