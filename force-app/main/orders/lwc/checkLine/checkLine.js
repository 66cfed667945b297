/** One check of a preflight: its state as icon and word, the reason, the figure with its age, who can clear it. */
import { LightningElement, api } from 'lwc';

export default class CheckLine extends LightningElement {
  /** {name, stateWord, icon, iconVariant?, message, detail?, action?, who?, figure?, age?} */
  @api line;
}
