/** A row per step: what it checks, the result, and the fix as a link or as the exact place to click. */
import { LightningElement, api } from 'lwc';
import steps from '@salesforce/label/c.Setup_Steps';
import openPlace from '@salesforce/label/c.Setup_Open_Place';
import whatNext from '@salesforce/label/c.Order_What_Next';

export default class SetupSteps extends LightningElement {
  /** [{name, title, checks?, state, stateWord, icon, iconVariant?, message, action?, url?}] */
  @api rows = [];

  label = { steps, openPlace, whatNext };
}
