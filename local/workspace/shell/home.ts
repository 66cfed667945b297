/** `/`: the accounts that the user sees, each with what its story shows and the records that hang on it. */
import type { Language } from '../bundle/definitions.ts';
import { html, type Html } from './html.ts';
import { icon } from './layout.ts';
import { words, type Words } from './words.ts';

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
      <table role="table" class="slds-table slds-table_cell-buffer slds-table_bordered slds-max-medium-table_stacked">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">${said.account}</th>
            <th role="columnheader" scope="col">${said.story}</th>
            <th role="columnheader" scope="col">${said.records}</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${accounts.map((account) => row(account, said))}
        </tbody>
      </table>
    </div>
  </article>`;
}

/** The roles are said, since a table that is stacked where it is narrow is none to a screen reader without them. */
function row({ id, name, tells, records }: HomeAccount, said: Words): Html {
  return html`<tr role="row">
    <th role="rowheader" scope="row" data-label="${said.account}">
      <a href="/lightning/r/Account/${id}/view">${name}</a>
    </th>
    <td role="cell" data-label="${said.story}">${tells}</td>
    <td role="cell" data-label="${said.records}">
      <ul>
        ${records.map(link)}
      </ul>
    </td>
  </tr>`;
}

function link({ object, id, name }: HomeAccount['records'][number]): Html {
  return html`<li><a href="/lightning/r/${object}/${id}/view">${name}</a></li>`;
}
