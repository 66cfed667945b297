/** Nothing to show, and why that is so; the slot takes what to do about it. */
import { LightningElement, api } from 'lwc';

export default class EmptyState extends LightningElement {
  @api heading;
  @api message;
  @api iconName = 'utility:info_alt';
}
