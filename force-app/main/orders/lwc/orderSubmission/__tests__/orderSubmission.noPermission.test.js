const { clearPage, provide, settle, speak } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');

const held = {
  submissionId: 's-1',
  revision: 1,
  connectionId: 'erp-main',
  entity: 'us',
  state: 'held',
  amount: { amount: '5000.00', currencyCode: 'USD' },
  reason: { code: 'CREDIT_LIMIT', message: 'm', action: 'a' },
  createdAt: '2026-11-25T10:00:00Z',
  updatedAt: '2026-11-25T10:00:00Z',
  history: [],
};
speak('de');
provide('@salesforce/customPermission/Submit_Orders', undefined);
provide('@salesforce/customPermission/Release_Holds', undefined);
provide('@salesforce/apex/OrderController.listSubmissions', jest.fn().mockResolvedValue({ items: [held] }));
provide('@salesforce/apex/OrderController.showSubmission', jest.fn().mockResolvedValue(held));
const { createElement } = require('lwc');
const OrderSubmission = require('c/orderSubmission').default;

describe('c-order-submission without the permission, in German', () => {
  afterEach(clearPage);

  it('says what permission is missing, offers no button, and shows the state all the same', async () => {
    const element = createElement('c-order-submission', { is: OrderSubmission });
    element.recordId = '801LL0000000001AAA';
    document.body.appendChild(element);
    await settle();
    const inside = (selector) => element.shadowRoot.querySelector(selector);
    expect(inside('.missing').problem.message).toContain('Ihnen fehlt die Berechtigung');
    expect(['.submit', '.recheck'].map(inside)).toEqual([null, null]);
    expect(inside('c-order-cancelling').shadowRoot.childNodes).toHaveLength(0);
    expect(inside('c-verdict-headline').sentence).toBe(
      'Gesperrt: Der Auftrag überschreitet das Kreditlimit des Kunden.',
    );
  });
});
