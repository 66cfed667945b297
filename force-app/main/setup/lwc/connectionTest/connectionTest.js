/** Asks org, companion and ERP in turn, and says of each hop whether it answers and in what time. */
import { LightningElement } from 'lwc';
import locale from '@salesforce/i18n/locale';
import testConnection from '@salesforce/apex/SetupController.testConnection';
import { problemOf } from 'c/problems';
import { format, formatNumber } from 'c/text';
import { label } from './labels';

export default class ConnectionTest extends LightningElement {
  label = label;
  isTesting = false;
  hops;
  problem;

  async test() {
    if (this.isTesting) {
      return;
    }
    this.isTesting = true;
    this.problem = undefined;
    this.hops = undefined;
    try {
      this.hops = (await testConnection()).hops;
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.isTesting = false;
  }

  get buttonLabel() {
    return this.isTesting ? label.testing : label.test;
  }

  get rows() {
    return (this.hops ?? []).map((hop, index) => {
      const isOk = hop.state === 'ok';
      const word = label.nameByHop[hop.hop] ?? hop.hop;
      return {
        ...hop,
        key: `${index} ${hop.hop}`,
        title: hop.name ? `${word}: ${hop.name}` : word,
        icon: isOk ? 'utility:success' : 'utility:error',
        iconVariant: isOk ? 'success' : 'error',
        stateWord: isOk ? label.hopOk : label.hopFailed,
        time: hasTime(hop) ? format(label.milliseconds, formatNumber(hop.milliseconds, locale)) : undefined,
      };
    });
  }

  get verdict() {
    if (!this.hops) {
      return {};
    }
    const broken = this.rows.find(({ state }) => state !== 'ok');
    return broken === undefined
      ? { state: 'success', sentence: label.allOk }
      : { state: 'error', sentence: format(label.failed, broken.title) };
  }
}

function hasTime({ milliseconds }) {
  return milliseconds !== undefined && milliseconds !== null;
}
