/** Who works in the browser: a user of the local org and a language, kept in two cookies; the org's tokens stay here. */
import type { Language } from './bundle/definitions.ts';
import { LANGUAGES } from './bundle/definitions.ts';
import { orgClient, orgControl, OrgRefusal, type OrgClient, type OrgSession, type OrgUser } from './org/client.ts';

export interface Visitor {
  readonly session: OrgSession;
  readonly org: OrgClient;
  readonly language: Language;
}

const USER_COOKIE = 'workspace_user';
const LANGUAGE_COOKIE = 'workspace_language';
const FIRST_USER = /^rep@/;

export interface Sessions {
  /** Throws when the org does not answer. */
  users(): Promise<readonly OrgUser[]>;
  /** Runs with the visitor's session; once more with a new one when the org has ended it. */
  as<T>(cookies: Readonly<Record<string, string>>, act: (visitor: Visitor) => Promise<T>): Promise<T>;
}

export function sessions(orgUrl: string): Sessions {
  const control = orgControl(orgUrl);
  const open = new Map<string, Promise<OrgSession>>();

  const users = async (): Promise<readonly OrgUser[]> => {
    const all = await control.users();
    return all.filter(({ username }) => !username.startsWith('integration@'));
  };
  const sessionOf = async (username: string): Promise<OrgSession> => {
    let session = open.get(username);
    if (session === undefined) {
      session = control.session(username);
      open.set(username, session);
      session.catch(() => open.delete(username));
    }
    return session;
  };
  const usernameOf = async (cookies: Readonly<Record<string, string>>): Promise<string> => {
    const known = await users();
    const asked = known.find(({ username }) => username === cookies[USER_COOKIE]);
    const chosen = asked ?? known.find(({ username }) => FIRST_USER.test(username)) ?? known[0];
    if (chosen === undefined) throw new Error('The local org has no users.');
    return chosen.username;
  };

  return {
    users,
    async as(cookies, act) {
      const username = await usernameOf(cookies);
      const language = languageOf(cookies);
      const visitor = async (): Promise<Visitor> => {
        const session = await sessionOf(username);
        return { session, org: orgClient(orgUrl, session), language };
      };
      try {
        return await act(await visitor());
      } catch (error) {
        if (!(error instanceof OrgRefusal) || error.errorCode !== 'INVALID_SESSION_ID') throw error;
        open.delete(username);
        return act(await visitor());
      }
    },
  };
}

export function languageOf(cookies: Readonly<Record<string, string>>): Language {
  return LANGUAGES.find((language) => language === cookies[LANGUAGE_COOKIE]) ?? 'en';
}

/** The cookies that a choice sets. */
export function cookiesOf(choice: { readonly user: string; readonly language: string }): readonly string[] {
  const attributes = 'Path=/; HttpOnly; SameSite=Strict';
  return [
    `${USER_COOKIE}=${encodeURIComponent(choice.user)}; ${attributes}`,
    `${LANGUAGE_COOKIE}=${encodeURIComponent(choice.language)}; ${attributes}`,
  ];
}
