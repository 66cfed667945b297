// @ts-nocheck: runs in a browser, beside modules that TypeScript does not know.
/** The event that asks the page for a toast; the shell shows it. */
export const ShowToastEventName = 'lightning__showtoast';

export class ShowToastEvent extends CustomEvent {
  constructor(detail) {
    super(ShowToastEventName, { bubbles: true, composed: true, cancelable: true, detail });
  }
}
