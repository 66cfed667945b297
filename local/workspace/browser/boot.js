// @ts-nocheck: runs in a browser, beside modules that TypeScript does not know.
/**
 * Puts the package's components where the page has left room for them, shows the toasts they ask for, and reads the
 * shell's own parts again when a component says that the record has changed.
 */
export function boot({ createElement, components, Toast }) {
  for (const place of document.querySelectorAll('[data-component]')) put(place, createElement, components);

  document.addEventListener('lightning__showtoast', (event) => {
    const { title, label = title, message, variant, mode, messageData } = event.detail;
    Toast.show({ label, message, variant, mode, messageLinks: messageData }, document.body.firstElementChild);
  });

  window.addEventListener('ledgerline-records-changed', () => void refreshShell());
}

function put(place, createElement, components) {
  const name = place.dataset.component;
  const module = components[name];
  if (module?.default === undefined) {
    place.textContent = `The package has no component ${name}.`;
    return;
  }
  const tag = `c-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const element = createElement(tag, { is: module.default });
  for (const [key, value] of Object.entries(JSON.parse(place.dataset.properties))) element[key] = designValue(value);
  place.append(element);
}

/** A Lightning page writes every property as text. */
function designValue(text) {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d{1,9}$/.test(text) ? Number(text) : text;
}

async function refreshShell() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-refresh]')) {
    const next = fresh.querySelector(`[data-refresh="${part.dataset.refresh}"]`);
    if (next !== null) part.replaceWith(next);
  }
}
