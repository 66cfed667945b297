/**
 * The verdict: an icon, a word and one sentence fit to be read out. Its live region is there before the sentence, so
 * keep the component on the page while loading and give it the sentence when it is known.
 */
import { LightningElement, api } from 'lwc';
import { WORD_BY_STATE } from './labels';

const ICON_BY_STATE = {
  success: 'utility:success',
  warning: 'utility:warning',
  error: 'utility:error',
  held: 'utility:lock',
  unknown: 'utility:help',
  info: 'utility:info',
};
const VARIANT_BY_STATE = { success: 'success', warning: 'warning', error: 'error', held: 'error' };

export default class VerdictHeadline extends LightningElement {
  /** success, warning, error, held, unknown or info. */
  @api state = 'info';
  @api sentence;
  /** Absent: the state's own word. */
  @api word;
  /** A screen reader is interrupted: for a hold, not for a figure. */
  @api assertive = false;

  get politeness() {
    return this.assertive ? 'assertive' : 'polite';
  }

  get icon() {
    return ICON_BY_STATE[this.state];
  }

  get iconVariant() {
    return VARIANT_BY_STATE[this.state];
  }

  get wordShown() {
    return this.word ?? WORD_BY_STATE[this.state];
  }
}
