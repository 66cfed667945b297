/** A short text with a longer one for whoever points at it or tabs to it; Escape puts it away. */
import { LightningElement, api } from 'lwc';

export default class HintText extends LightningElement {
  @api text;
  @api hint;
  @api iconName;
  @api iconVariant;

  isOpen = false;

  get hintClass() {
    const look = 'slds-popover slds-popover_tooltip slds-nubbin_bottom-left hint';
    return this.isOpen ? look : 'slds-assistive-text';
  }

  show() {
    this.isOpen = true;
  }

  hide() {
    this.isOpen = false;
  }

  hideOnEscape(event) {
    if (event.key === 'Escape') {
      this.isOpen = false;
    }
  }
}
