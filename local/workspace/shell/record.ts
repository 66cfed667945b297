/** A record page: the shipped Lightning page's regions around the record's highlights, details and related records. */
import type { Language } from '../bundle/definitions.ts';
import type { Page, PlacedComponent, Region } from '../bundle/pages.ts';
import { html, type Html } from './html.ts';
import { icon } from './layout.ts';
import { words } from './words.ts';

export interface ShownField {
  readonly label: string;
  readonly value: string;
}

export interface RecordView {
  readonly object: string;
  readonly id: string;
  readonly name: string;
  readonly highlights: readonly ShownField[];
  readonly details: readonly ShownField[];
  readonly related: readonly { readonly object: string; readonly id: string; readonly name: string }[];
  /** Present where there is something to be done to the record itself. */
  readonly canClose: boolean;
  /** Said once after an action. */
  readonly said?: string;
}

const ICONS: Readonly<Record<string, string>> = { Account: 'account', Opportunity: 'opportunity', Order: 'orders' };

export function recordPage(page: Page, record: RecordView, language: Language): Html {
  return layout(page, (component) => placed(page, component, record, language));
}

export function appPage(page: Page, language: Language): Html {
  const heading = html`<h1 class="slds-text-heading_large slds-m-bottom_small">${page.label}</h1>`;
  return html`${heading}${layout(page, (component) => placed(page, component, undefined, language))}`;
}

/** Facets are regions that a tab or a column shows; every other region stands on the page itself. */
function layout(page: Page, show: (component: PlacedComponent) => Html): Html {
  const regions = page.regions.filter(({ name }) => !name.startsWith('Facet'));
  const shown = (region: Region): Html =>
    html`<div class="shell-region shell-region_${region.name}">${region.components.map(show)}</div>`;
  const heads = regions.filter(({ name }) => name === 'header');
  const others = regions.filter(({ name }) => name !== 'header');
  const columns = others.length > 1 ? 'shell-columns' : '';
  return html`${heads.map(shown)}
    <div class="${columns}">${others.map(shown)}</div>`;
}

function placed(page: Page, component: PlacedComponent, record: RecordView | undefined, language: Language): Html {
  const { name, properties } = component;
  // A page in a package names its own components without prefix.
  const own = /^(?:(?:c|ledgerline):)?([^:]+)$/.exec(name)?.[1];
  if (own !== undefined) return packageComponent(own, properties, record);
  if (name === 'force:highlightsPanel' && record !== undefined) return highlights(record, language);
  if (name === 'force:detailPanel' && record !== undefined) return details(record, language);
  if (name === 'force:relatedListContainer' && record !== undefined) return related(record, language);
  const facets = Object.values(properties).flatMap((value) => page.regions.filter((region) => region.name === value));
  if (facets.length > 0) {
    const inner = facets.flatMap(({ components }) => components.map((one) => placed(page, one, record, language)));
    return html`<div class="shell-facet">${inner}</div>`;
  }
  return html`<p class="slds-text-color_weak">${name} ${words(language).noComponent}</p>`;
}

/** The place of one LWC; boot.js puts it there. */
export function packageComponent(
  name: string,
  properties: Readonly<Record<string, string>>,
  record: { readonly id: string; readonly object: string } | undefined,
): Html {
  const given =
    record === undefined ? properties : { ...properties, recordId: record.id, objectApiName: record.object };
  return html`<div class="shell-component" data-component="${name}" data-properties="${JSON.stringify(given)}"></div>`;
}

function highlights(record: RecordView, language: Language): Html {
  const said = words(language);
  const label = { Account: said.account, Opportunity: said.opportunity, Order: said.order }[record.object];
  return html`<div class="slds-page-header slds-page-header_record-home" data-refresh="highlights">
    <div class="slds-page-header__row">
      <div class="slds-page-header__col-title">
        <div class="slds-media">
          <div class="slds-media__figure">${icon('standard', ICONS[record.object] ?? 'record')}</div>
          <div class="slds-media__body">
            <h1>
              <span class="slds-text-title">${label}</span>
              <span class="slds-page-header__title slds-truncate" title="${record.name}">${record.name}</span>
            </h1>
          </div>
        </div>
      </div>
      <div class="slds-page-header__col-actions">
        ${record.canClose ? closeForm(record, said.closeAsWon) : undefined}
      </div>
    </div>
    ${record.said === undefined ? undefined : html`<p role="status" class="slds-m-top_x-small">${record.said}</p>`}
    <dl class="shell-highlights">${record.highlights.map(field)}</dl>
  </div>`;
}

function closeForm(record: RecordView, label: string): Html {
  return html`<form method="post" action="/lightning/r/Opportunity/${record.id}/close-as-won">
    <button class="slds-button slds-button_neutral" type="submit">${label}</button>
  </form>`;
}

function details(record: RecordView, language: Language): Html {
  return card(
    words(language).details,
    html`<dl class="shell-details" data-refresh="details">${record.details.map(field)}</dl>`,
  );
}

function related(record: RecordView, language: Language): Html {
  const link = (one: RecordView['related'][number]): Html =>
    html`<li><a href="/lightning/r/${one.object}/${one.id}/view">${one.name}</a></li>`;
  const said = words(language);
  const list =
    record.related.length === 0
      ? html`<p>${said.none}</p>`
      : html`<ul>
          ${record.related.map(link)}
        </ul>`;
  return card(said.related, list);
}

function card(title: string, content: Html): Html {
  return html`<article class="slds-card">
    <div class="slds-card__header"><h2 class="slds-card__header-title">${title}</h2></div>
    <div class="slds-card__body slds-card__body_inner">${content}</div>
  </article>`;
}

function field({ label, value }: ShownField): Html {
  return html`<div class="shell-field">
    <dt class="slds-text-title">${label}</dt>
    <dd>${value}</dd>
  </div>`;
}
