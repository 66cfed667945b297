/** Access tokens: who they are for and how long they hold. They end two hours after they were last used, as an org's do by default. */
import type { OrgClock } from '../clock.ts';
import { Refusal } from '../refusal.ts';
import type { OrgUser } from './users.ts';

const LIFETIME_MS = 2 * 3_600_000;

interface Session {
  readonly user: OrgUser;
  lastUsed: number;
}

export class Sessions {
  readonly #open = new Map<string, Session>();
  readonly #clock: OrgClock;
  #orgId: string;
  readonly #random: () => string;

  /** `random` makes the secret part of a token. */
  constructor(clock: OrgClock, orgId: string, random: () => string) {
    this.#clock = clock;
    this.#orgId = orgId;
    this.#random = random;
  }

  open(user: OrgUser): string {
    const token = `${this.#orgId.slice(0, 15)}!AQ${this.#random()}`;
    this.#open.set(token, { user, lastUsed: this.#clock.now() });
    return token;
  }

  /** Undefined when the token is not known or has ended. */
  user(token: string): OrgUser | undefined {
    const session = this.#open.get(token);
    if (session === undefined || this.#clock.now() - session.lastUsed > LIFETIME_MS) return undefined;
    session.lastUsed = this.#clock.now();
    return session.user;
  }

  end(token: string): void {
    this.#open.delete(token);
  }

  endAll(): void {
    this.#open.clear();
  }

  /** The org has another id: its tokens are of that one from now on, and those of the one before end. */
  ofOrg(orgId: string): void {
    this.#orgId = orgId;
    this.endAll();
  }
}

export function sessionInvalid(): Refusal {
  return new Refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
}
