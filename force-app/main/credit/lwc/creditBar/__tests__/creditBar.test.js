const { clearPage, settle, speak, textOf } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');
const { entity } = require('../../creditPosition/__tests__/support/answers.cjs');

speak('en');
const { createElement } = require('lwc');
const CreditBar = require('c/creditBar').default;

async function draw(position) {
  const element = createElement('c-credit-bar', { is: CreditBar });
  element.position = position;
  document.body.appendChild(element);
  await settle();
  const width = (selector) => element.shadowRoot.querySelector(selector)?.style.width;
  const told = [...element.shadowRoot.querySelectorAll('.entry')].map((entry) => textOf(entry));
  return { width, told };
}

describe('c-credit-bar', () => {
  afterEach(clearPage);

  it('draws each part by its share of the limit, and tells the same as text', async () => {
    const { width, told } = await draw(entity());
    expect(width('.track')).toBe('100%');
    expect(width('.segment.receivables')).toBe('12%');
    expect(width('.segment.orders')).toBe('2%');
    expect(width('.segment.reserved')).toBe('1.2%');
    expect(width('.segment.free')).toBe('84.8%');
    expect(told).toEqual([
      'Open receivables $6,000.00',
      'Open orders $1,000.00',
      'Reserved here $600.00',
      'Room $42,400.00',
      'Credit limit $50,000.00',
    ]);
  });

  it('draws what is over the limit past the limit’s end', async () => {
    const over = { creditLimit: '5000.00', exposure: '6000.00', openReceivables: '6000.00', available: '-1000.00' };
    const { width, told } = await draw(entity({ ...over, openOrders: '0.00', reserved: '0.00' }));
    expect(width('.past')).toBe('16.6%');
    expect(width('.track')).toBe('83.4%');
    expect(told).toContain('Over the limit $1,000.00');
    expect(told.some((entry) => entry.startsWith('Room'))).toBe(false);
  });

  it('never lets what is over push the limit out of sight', async () => {
    const { width } = await draw(entity({ creditLimit: '1.00', available: '-1000000.00' }));
    expect(width('.past')).toBe('80%');
  });

  it('tells what the ERP counts beyond receivables and orders', async () => {
    const { told } = await draw(entity({ exposure: '7500.00' }));
    expect(told).toContain('Other use $500.00');
  });

  it('draws no room and no limit where there is none', async () => {
    const { told, width } = await draw(entity({ creditLimit: undefined, available: undefined }));
    expect(told.map((entry) => entry.split(' $')[0])).toEqual(['Open receivables', 'Open orders', 'Reserved here']);
    expect(width('.past')).toBeUndefined();
  });

  it('draws nothing of a credit balance, and tells it', async () => {
    const { told, width } = await draw(entity({ openReceivables: '-200.00' }));
    expect(width('.segment.receivables')).toBe('0%');
    expect(told).toContain('Open receivables -$200.00');
  });
});
