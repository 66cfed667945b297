// @ts-nocheck: runs in a browser, beside modules that TypeScript does not know.
/**
 * Moving between pages, as `lightning/navigation` promises it: record pages, app pages and web addresses. What the stand-in
 * has no page for is refused by its type.
 */
export class CurrentPageReference {
  constructor(onData) {
    onData(here());
  }
  connect() {}
  update() {}
  disconnect() {}
}

const NAVIGATE = Symbol('Navigate');
const GENERATE_URL = Symbol('GenerateUrl');

export const NavigationMixin = (Base) =>
  class extends Base {
    [NAVIGATE](reference, replace) {
      const url = addressOf(reference);
      if (reference.type === 'standard__webPage' && new URL(url, location.href).origin !== location.origin) {
        window.open(url, '_blank', 'noopener');
      } else if (replace === true) location.replace(url);
      else location.assign(url);
    }

    async [GENERATE_URL](reference) {
      return addressOf(reference);
    }
  };
NavigationMixin.Navigate = NAVIGATE;
NavigationMixin.GenerateUrl = GENERATE_URL;

function addressOf({ type, attributes = {} }) {
  if (type === 'standard__webPage') return attributes.url;
  if (type === 'standard__navItemPage') return `/lightning/n/${attributes.apiName.replace(/^ledgerline__/, '')}`;
  if (type === 'standard__namedPage' && attributes.pageName === 'home') return '/';
  if (type === 'standard__recordPage' && (attributes.actionName ?? 'view') === 'view') {
    return `/lightning/r/${attributes.objectApiName ?? 'record'}/${attributes.recordId}/view`;
  }
  throw new Error(`The local stand-in has no page of type ${type} (${JSON.stringify(attributes)}).`);
}

function here() {
  const record = /^\/lightning\/r\/([^/]+)\/([^/]+)\/view/.exec(location.pathname);
  if (record !== null) {
    const [, objectApiName, recordId] = record;
    return { type: 'standard__recordPage', attributes: { objectApiName, recordId, actionName: 'view' }, state: {} };
  }
  const item = /^\/lightning\/n\/([^/]+)/.exec(location.pathname);
  if (item !== null) return { type: 'standard__navItemPage', attributes: { apiName: item[1] }, state: {} };
  return { type: 'standard__namedPage', attributes: { pageName: 'home' }, state: {} };
}
