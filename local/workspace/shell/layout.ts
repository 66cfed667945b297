/** The document around every page: Salesforce's global header and navigation in SLDS, who works here, in which language. */
import type { Language } from '../bundle/definitions.ts';
import { html, type Html } from './html.ts';
import { words } from './words.ts';

export interface Frame {
  readonly language: Language;
  readonly users: readonly { readonly username: string; readonly name: string }[];
  readonly username: string;
  readonly path: string;
  /** Absent where the components cannot run: pages that only tell of an error. */
  readonly scripts: boolean;
}

export function page(frame: Frame, title: string, content: Html): string {
  const said = words(frame.language);
  return html`<!doctype html>
    <html lang="${frame.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} | ${said.app}</title>
        <link rel="icon" href="/shell/icon.svg" />
        <link rel="stylesheet" href="/assets/styles/salesforce-lightning-design-system.min.css" />
        <link rel="stylesheet" href="/shell/shell.css" />
        ${
          frame.scripts
            ? html`<script src="/session.js"></script>
                <script type="module" src="/boot.js"></script>`
            : undefined
        }
      </head>
      <body class="slds-scope">
        <a class="slds-assistive-text slds-assistive-text_focus" href="#content">${said.skip}</a>
        <div class="shell-notice slds-notify_alert slds-theme_alert-texture slds-theme_info" role="note">
          ${said.standIn}
        </div>
        ${header(frame)} ${navigation(frame)}
        <main id="content" class="shell-content" tabindex="-1">${content}</main>
      </body>
    </html>`.html;
}

function header(frame: Frame): Html {
  const said = words(frame.language);
  const user = (one: Frame['users'][number]): Html => option(one.username, one.name, one.username === frame.username);
  return html`<header class="shell-header">
    <a class="shell-brand" href="/"
      ><span class="slds-icon_container">${icon('standard', 'sales_cadence')}</span><span>${said.app}</span></a
    >
    <form class="shell-switch" method="post" action="/session">
      <input type="hidden" name="back" value="${frame.path}" />
      <div class="shell-choice">
        <label class="slds-form-element__label" for="user">${said.user}</label>
        <div class="slds-select_container">
          <select class="slds-select" id="user" name="user">
            ${frame.users.map(user)}
          </select>
        </div>
      </div>
      <div class="shell-choice">
        <label class="slds-form-element__label" for="language">${said.language}</label>
        <div class="slds-select_container">
          <select class="slds-select" id="language" name="language">
            ${option('en', 'English', frame.language === 'en')}${option('de', 'Deutsch', frame.language === 'de')}
          </select>
        </div>
      </div>
      <button class="slds-button slds-button_neutral" type="submit">${said.switch}</button>
    </form>
  </header>`;
}

function option(value: string, label: string, selected: boolean): Html {
  return selected
    ? html`<option value="${value}" selected>${label}</option>`
    : html`<option value="${value}">${label}</option>`;
}

function navigation({ path, language }: Frame): Html {
  const said = words(language);
  const item = (address: string, label: string, here: boolean): Html =>
    html`<li class="slds-context-bar__item${here ? ' slds-is-active' : ''}">
      <a class="slds-context-bar__label-action" href="${address}" ${here ? html` aria-current="page"` : undefined}
        ><span>${label}</span></a
      >
    </li>`;
  return html`<nav class="slds-context-bar" aria-label="${said.app}">
    <div class="slds-context-bar__primary">
      <span class="slds-context-bar__label-action slds-context-bar__app-name">${said.app}</span>
    </div>
    <div class="slds-context-bar__secondary">
      <ul class="slds-grid">
        ${item('/', said.home, path === '/')}${item('/lightning/n/Ledgerline_Setup', said.setup, path.endsWith('/Ledgerline_Setup'))}
      </ul>
    </div>
  </nav>`;
}

/** An SLDS icon that means nothing beside the words it stands with. */
export function icon(sprite: 'standard' | 'utility', name: string): Html {
  return html`<svg class="slds-icon slds-icon-${sprite}-${name.replaceAll('_', '-')}" aria-hidden="true">
    <use href="/assets/icons/${sprite}-sprite/svg/symbols.svg#${name}"></use>
  </svg>`;
}

/** A page that only says what went wrong and what to do. */
export function notice(title: string, next: string, detail?: string): Html {
  return html`<section class="slds-card shell-notice-page">
    <div class="slds-card__header"><h1 class="slds-text-heading_medium">${title}</h1></div>
    <div class="slds-card__body slds-card__body_inner">
      <p>${next}</p>
      ${detail === undefined ? undefined : html`<pre class="shell-detail" tabindex="0">${detail}</pre>`}
    </div>
  </section>`;
}
