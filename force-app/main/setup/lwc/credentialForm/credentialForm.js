/** Takes the companion's address and the client's id and secret, and hands them to the org's own credential. */
import { LightningElement } from 'lwc';
import createCredential from '@salesforce/apex/SetupController.createCredential';
import { problemOf } from 'c/problems';
import { label } from './labels';

const HTTPS = /^https:\/\/\S+$/i;

export default class CredentialForm extends LightningElement {
  label = label;
  isOpen = false;
  isSaving = false;
  isSaved = false;
  problem;

  get buttonLabel() {
    return this.isSaving ? label.saving : label.save;
  }

  get openIcon() {
    return this.isOpen ? 'utility:chevrondown' : 'utility:chevronright';
  }

  get openExpanded() {
    return String(this.isOpen);
  }

  get savedText() {
    return this.isSaved ? label.saved : undefined;
  }

  toggle() {
    this.isOpen = !this.isOpen;
    this.problem = undefined;
  }

  /** The secret leaves the form with the call and is not kept, whatever the answer. */
  async save() {
    if (this.isSaving || !this.isValid()) {
      return;
    }
    const { url, clientId, secret } = this.refs;
    const given = {
      companionUrl: url.value.trim(),
      clientId: clientId.value.trim(),
      clientSecret: secret.value,
    };
    this.isSaving = true;
    this.isSaved = false;
    this.problem = undefined;
    try {
      await createCredential(given);
      this.isSaved = true;
      this.isOpen = false;
      this.dispatchEvent(new CustomEvent('saved'));
    } catch (error) {
      this.problem = problemOf(error);
      secret.value = '';
    }
    this.isSaving = false;
  }

  isValid() {
    const { url, clientId, secret } = this.refs;
    url.setCustomValidity(HTTPS.test((url.value ?? '').trim()) ? '' : label.httpsOnly);
    return [url, clientId, secret].map((input) => input.reportValidity()).every(Boolean);
  }
}
