/** A credit answer as it is sent. It is given again while it is young; so is its text. */
import type { CreditAnswer } from '../../credit/answer.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { creditOnWire } from './answer-schema.ts';

export const CREDIT_HEADERS = { 'content-type': 'application/json', ...NO_STORE };

const texts = new WeakMap<CreditAnswer, string>();

export function creditText(answer: CreditAnswer): string {
  let text = texts.get(answer);
  if (text === undefined) {
    text = JSON.stringify(creditOnWire(answer));
    texts.set(answer, text);
  }
  return text;
}
