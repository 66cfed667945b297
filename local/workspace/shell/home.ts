/** `/`: the accounts that the user sees, each with what its story shows and the records that hang on it. */
import type { Language } from '../bundle/definitions.ts';
import { html, type Html } from './html.ts';
import { icon } from './layout.ts';
import { words } from './words.ts';

export interface HomeAccount {
  readonly id: string;
  readonly name: string;
  /** What it shows, e.g. "near the limit"; absent for accounts outside the story. */
  readonly tells?: string;
  readonly records: readonly { readonly object: 'Opportunity' | 'Order'; readonly id: string; readonly name: string }[];
}

export function home(accounts: readonly HomeAccount[], language: Language): Html {
  const said = words(language);
  return html`<article class="slds-card">
    <div class="slds-card__header slds-grid">
      <div class="slds-media slds-media_center">
        <div class="slds-media__figure">${icon('standard', 'account')}</div>
        <div class="slds-media__body"><h1 class="slds-card__header-title">${said.home}</h1></div>
      </div>
    </div>
    <div class="slds-card__body shell-scroll" tabindex="0" role="region" aria-label="${said.home}">
      <table class="slds-table slds-table_cell-buffer slds-table_bordered">
        <thead>
          <tr>
            <th scope="col">${said.account}</th>
            <th scope="col">${said.story}</th>
            <th scope="col">${said.records}</th>
          </tr>
        </thead>
        <tbody>
          ${accounts.map(row)}
        </tbody>
      </table>
    </div>
  </article>`;
}

function row({ id, name, tells, records }: HomeAccount): Html {
  return html`<tr>
    <th scope="row"><a href="/lightning/r/Account/${id}/view">${name}</a></th>
    <td>${tells}</td>
    <td>
      <ul>
        ${records.map(link)}
      </ul>
    </td>
  </tr>`;
}

function link({ object, id, name }: HomeAccount['records'][number]): Html {
  return html`<li><a href="/lightning/r/${object}/${id}/view">${name}</a></li>`;
}
