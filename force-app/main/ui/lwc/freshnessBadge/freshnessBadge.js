/**
 * Where a figure comes from and how old it is: a word with an icon, the age as it grows, and the exact instant with its
 * source for whoever points at it or tabs to it.
 */
import { LightningElement, api } from 'lwc';
import locale from '@salesforce/i18n/locale';
import timeZone from '@salesforce/i18n/timeZone';
import { format, formatAge, formatInstant } from 'c/text';
import { pageTimers } from 'c/timers';
import { WORD_BY_STATE, exact, justNow, ledgerline, text } from './labels';

const ICON_BY_STATE = { live: 'utility:success', cached: 'utility:clock', stale: 'utility:warning' };
const TICK_MS = 5000;
const JUST_NOW_SECONDS = 5;
const LIVE_FOR_SECONDS = 15;

export default class FreshnessBadge extends LightningElement {
  /** "erp-main/us"; "ledgerline" for figures of our own. */
  @api source;
  /** The age past which a figure is out of date. */
  @api targetAgeSeconds;
  /** live, cached or stale, as the companion answered. */
  @api state;

  timers = pageTimers;
  elapsedSeconds = 0;
  instant;
  ageWhenAnswered;
  answeredAt;
  tick;

  /** Instant, ISO 8601. Another one is another answer: a setter is not called for an age that happens to be the same. */
  @api
  get asOf() {
    return this.instant;
  }
  set asOf(instant) {
    this.instant = instant;
    this.startAnew();
  }

  /** Seconds between `asOf` and the answer. It grows from the moment it is set. */
  @api
  get ageSeconds() {
    return this.ageWhenAnswered;
  }
  set ageSeconds(seconds) {
    this.ageWhenAnswered = seconds;
    this.startAnew();
  }

  startAnew() {
    this.answeredAt = this.timers.now();
    this.elapsedSeconds = 0;
  }

  connectedCallback() {
    this.scheduleTick();
  }

  disconnectedCallback() {
    this.timers.cancel(this.tick);
  }

  scheduleTick() {
    this.tick = this.timers.after(TICK_MS, () => {
      this.elapsedSeconds = Math.floor((this.timers.now() - this.answeredAt) / 1000);
      this.scheduleTick();
    });
  }

  get isKnown() {
    return Boolean(this.instant);
  }

  get age() {
    return Number(this.ageWhenAnswered ?? 0) + this.elapsedSeconds;
  }

  /** A figure that grows old on the page is no longer what it was when it was answered. */
  get stateNow() {
    if (this.state === 'stale' || this.age > Number(this.targetAgeSeconds ?? Infinity)) {
      return 'stale';
    }
    return this.state === 'live' && this.age <= LIVE_FOR_SECONDS ? 'live' : 'cached';
  }

  get icon() {
    return ICON_BY_STATE[this.stateNow];
  }

  get iconVariant() {
    return this.stateNow === 'stale' ? 'warning' : undefined;
  }

  /** "Just asked" says its age itself: "just now" comes with the other words only. */
  get text() {
    const word = WORD_BY_STATE[this.stateNow];
    const isJustNow = this.age < JUST_NOW_SECONDS;
    if (isJustNow && this.stateNow === 'live') {
      return word;
    }
    return format(text, word, isJustNow ? justNow : formatAge(this.age, locale));
  }

  get exact() {
    const source = this.source === 'ledgerline' ? ledgerline : this.source;
    return format(exact, source, formatInstant(this.instant, locale, timeZone));
  }
}
