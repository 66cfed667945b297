const { clearPage, provide, settle, speak } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

const submission = (state, more = {}) => ({
  submissionId: 's-1',
  revision: 1,
  connectionId: 'erp-main',
  entity: 'us',
  state,
  amount: { amount: '5000.00', currencyCode: 'USD' },
  createdAt: '2026-11-25T10:00:00Z',
  updatedAt: '2026-11-25T10:00:00Z',
  history: [],
  ...more,
});
const HELD = submission('held', { reason: { code: 'CREDIT_LIMIT', message: 'm', action: 'a', clearedBy: 'finance' } });
const STUCK = submission('pending', { reason: { code: 'WAITS_FOR_OPERATIONS', message: 'm', action: 'a' } });
const listSubmissions = jest.fn();
const showSubmission = jest.fn();
const recheck = jest.fn();

speak('en');
provide('@salesforce/customPermission/Submit_Orders', undefined);
provide('@salesforce/customPermission/Release_Holds', true);
provide('@salesforce/apex/OrderController.listSubmissions', listSubmissions);
provide('@salesforce/apex/OrderController.showSubmission', showSubmission);
provide('@salesforce/apex/OrderController.recheck', recheck);
const { createElement } = require('lwc');
const OrderSubmission = require('c/orderSubmission').default;

const RECORD = '801LL0000000001AAA';

function known(found) {
  listSubmissions.mockResolvedValue({ items: [found] });
  showSubmission.mockResolvedValue(found);
}

async function shown(found) {
  known(found);
  const element = createElement('c-order-submission', { is: OrderSubmission });
  element.recordId = RECORD;
  document.body.appendChild(element);
  await settle();
  return (selector) => element.shadowRoot.querySelector(selector);
}

describe('c-order-submission for who releases holds and submits no orders', () => {
  afterEach(clearPage);

  it('has the ERP asked again about a held order, and offers neither to submit nor to cancel', async () => {
    const inside = await shown(HELD);
    expect(inside('.submit')).toBeNull();
    expect(inside('c-order-cancelling').shadowRoot.childNodes).toHaveLength(0);
    const accepted = submission('accepted', { erpOrderNumber: '4711' });
    recheck.mockResolvedValue(accepted);
    known(accepted);
    inside('.recheck').click();
    await settle();
    expect(recheck).toHaveBeenCalledWith({ recordId: RECORD, submissionId: 's-1' });
    expect(inside('c-verdict-headline').sentence).toContain('4711');
    expect(inside('.recheck')).toBeNull();
  });

  it.each([
    ['rejected', submission('rejected')],
    ['accepted', submission('accepted')],
    ['waiting for operations', STUCK],
  ])('offers nothing where an order is %s', async (_, found) => {
    const inside = await shown(found);
    expect(['.submit', '.recheck'].map(inside)).toEqual([null, null]);
  });
});
