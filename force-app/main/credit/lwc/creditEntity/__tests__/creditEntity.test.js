const { clearPage, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');
const { entity, figure, silent } = require('../../creditPosition/__tests__/support/answers.cjs');

speak('en');
const { createElement } = require('lwc');
const CreditEntity = require('c/creditEntity').default;

async function show(row, more = {}) {
  const element = createElement('c-credit-entity', { is: CreditEntity });
  Object.assign(element, { entity: row, showDetails: true, ...more });
  document.body.appendChild(element);
  await settle();
  return element;
}

const details = (element) => element.shadowRoot.querySelector('lightning-accordion');

describe('c-credit-entity', () => {
  afterEach(clearPage);

  it('tells what is overdue and for how long, or that nothing is', async () => {
    const late = await show(entity({ overdue: '2500.00' }, { oldestOverdueDays: 41 }));
    expect(textOf(late)).toContain('$2,500.00 overdue, the oldest for 41 days');
    expect(textOf(await show(entity()))).toContain('Nothing is overdue');
  });

  it('folds every figure with its own source and age, terms and customer', async () => {
    const element = await show({
      ...entity(),
      reserved: figure('600.00', 'USD', { source: 'ledgerline', ageSeconds: 0 }),
    });
    const folded = details(element);
    expect([...folded.querySelectorAll('[data-figure]')].map(({ dataset }) => dataset.figure)).toEqual([
      'creditLimit',
      'exposure',
      'openReceivables',
      'openOrders',
      'reserved',
      'available',
      'overdue',
    ]);
    expect(folded.querySelector('[data-figure="reserved"] c-freshness-badge').source).toBe('ledgerline');
    expect(textOf(folded)).toContain('Payment terms: Net 30');
    expect(textOf(folded)).toContain('Customer: C-1000');
  });

  it('is as old as its oldest figure', async () => {
    const old = figure('0.00', 'USD', { ageSeconds: 10800, state: 'stale' });
    const element = await show({ ...entity(), overdue: old });
    const [badge] = [...element.shadowRoot.querySelectorAll('c-freshness-badge')].filter(
      (found) => !details(element).contains(found),
    );
    expect(badge.ageSeconds).toBe(10800);
  });

  it.each([
    ['ERP_UNAVAILABLE', 'erp-main us has not answered', 'Try again in a few minutes'],
    ['CUSTOMER_GONE', 'not in the ERP any more', 'Ask an admin'],
    ['RULE_MISSING', 'no rule says how old', 'Ask finance'],
    ['ERP_REFUSED', 'The ERP does not answer.', 'Try again later.'],
  ])('says why there are no figures: %s', async (code, said, action) => {
    const element = await show(silent('us', code));
    expect(textOf(element)).toContain(said);
    expect(textOf(element)).toContain(action);
    expect(details(element)).toBeNull();
    expect(element.shadowRoot.querySelector('c-credit-bar')).toBeNull();
  });

  it('says since when the ERP has not answered, beside the figures of that time', async () => {
    const { problem } = silent('us', 'ERP_UNAVAILABLE', { since: '2026-11-25T11:02:00.000Z' });
    const row = { ...entity(), problem };
    const today = await show(row, { answeredAt: '2026-11-25T12:00:00.000Z' });
    expect(textOf(today)).toMatch(/erp-main us has not answered since 12:02\sPM/);
    const later = await show(row, { answeredAt: '2026-11-26T12:00:00.000Z' });
    expect(textOf(later)).toMatch(/since Nov 25, 2026, 12:02\sPM/);
  });

  it('keeps older figures beside the reason why there are no newer ones', async () => {
    const element = await show({ ...entity(), problem: silent().problem });
    expect(textOf(element)).toContain('us has not answered');
    expect(textOf(element)).toContain('$42,400.00');
  });

  it('quotes why the ERP blocks the customer', async () => {
    const element = await show(entity({}, { blocked: true, blockReason: 'Dispute' }));
    expect(textOf(element)).toContain('The ERP says: “Dispute”');
  });
});
