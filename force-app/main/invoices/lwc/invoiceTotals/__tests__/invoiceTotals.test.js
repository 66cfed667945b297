const { clearPage, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

speak('en');
const { createElement } = require('lwc');
const InvoiceTotals = require('c/invoiceTotals').default;

const total = (entity, amount, currencyCode = 'USD') => ({
  connectionId: 'erp-main',
  entity,
  currencyCode,
  open: { amount, currencyCode },
  provenance: {
    source: `erp-main/${entity}`,
    asOf: '2026-11-25T10:00:00Z',
    ageSeconds: 30,
    targetAgeSeconds: 60,
    state: 'cached',
  },
});
const inside = (element, selector) => element.shadowRoot.querySelector(selector);
const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];

async function show(ageing) {
  const element = createElement('c-invoice-totals', { is: InvoiceTotals });
  element.ageing = ageing;
  document.body.appendChild(element);
  await settle();
  return element;
}

describe('c-invoice-totals', () => {
  afterEach(clearPage);

  it('names the ERP, the entity and the currency of each total, with its own age', async () => {
    const element = await show([total('ca', '10.00', 'CAD'), total('ca', '-2.00'), total('us', '3300.00')]);
    expect(all(element, '.text').map(textOf)).toEqual([
      'Open in CAD at erp-main, entity ca: CA$10.00',
      'Open in USD at erp-main, entity ca: -$2.00',
      'Open in USD at erp-main, entity us: $3,300.00',
    ]);
    expect(all(element, 'li c-freshness-badge').map(({ source }) => source)).toEqual([
      'erp-main/ca',
      'erp-main/ca',
      'erp-main/us',
    ]);
    expect(inside(element, 'ul').getAttribute('aria-label')).toBe('What is open per entity');
  });

  it.each([[undefined], [[]]])('shows nothing of %p', async (ageing) => {
    expect((await show(ageing)).shadowRoot.childNodes).toHaveLength(0);
  });
});
