const { clearPage, settle, speak } = require('../../text/__tests__/support/speak.cjs');

speak('de');
const { createElement } = require('lwc');
const FreshnessBadge = require('c/freshnessBadge').default;

describe('c-freshness-badge in German', () => {
  afterEach(clearPage);

  it.each([
    [{ state: 'live', ageSeconds: 2 }, 'Frisch abgefragt'],
    [{ state: 'live', ageSeconds: 7 }, 'Frisch abgefragt, vor 7 Sekunden'],
    [{ state: 'cached', ageSeconds: 2 }, 'Kürzlich abgefragt, gerade eben'],
  ])('says %p as "%s"', async (properties, said) => {
    const element = createElement('c-freshness-badge', { is: FreshnessBadge });
    const asked = { source: 'erp-main/us', asOf: '2026-03-01T12:00:00Z', targetAgeSeconds: 60 };
    Object.assign(element, { ...asked, ...properties });
    document.body.appendChild(element);
    await settle();
    expect(element.shadowRoot.querySelector('c-hint-text').text).toBe(said);
  });
});
