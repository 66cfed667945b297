/** `/session.js`: what the browser knows of who works here and in which language, before any module runs. */
import { SESSION_GLOBAL } from '../bundle/base-modules.ts';
import type { Labels, Language } from '../bundle/definitions.ts';
import type { OrgSession } from '../org/client.ts';
import { baseLabels, locale } from './locale.ts';

export function sessionScript(session: OrgSession, labels: Labels, language: Language): string {
  const known = {
    userId: session.userId,
    customPermissions: session.customPermissions,
    userPermissions: [],
    i18n: locale(language),
    labels: labels.in(language),
    baseLabels: baseLabels(language),
  };
  // As on the platform: a phone's width makes the form factor, once, when the page is loaded.
  return `globalThis.${SESSION_GLOBAL} = ${JSON.stringify(known)};
globalThis.${SESSION_GLOBAL}.formFactor = matchMedia('(max-width: 480px)').matches ? 'Small' : 'Large';\n`;
}
