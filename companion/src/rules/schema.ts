/** The rule document as a strict schema: what a single record may say. What records say of each other: contradictions.ts. */
import { z } from 'zod';
import { CRITICALITIES } from '../canonical/criticality.ts';
import { isCurrency } from '../canonical/money.ts';
import {
  AGE_MAX_SECONDS,
  OVERDUE_DAYS_MAX,
  PRIORITY_MAX,
  RECOVERY_MAX_SECONDS,
  RETRIES_MAX,
  RETRY_DELAY_MAX_SECONDS,
  RETRY_DELAY_MIN_SECONDS,
  RULE_NAME_MAX_CHARS,
  RULES_MAX,
} from './limits.ts';
import { type RuleDocument, WORKFLOWS } from './port.ts';
import { RETRY_CODES } from './retry-codes.ts';

const currency = z.string().refine(isCurrency, 'is not a currency of ISO 4217');
const name = z
  .string()
  .min(1)
  .max(RULE_NAME_MAX_CHARS)
  .regex(/^(?! )[^\p{Cc}]*(?<! )$/u, 'has spaces at its ends or control characters');
const word = z.string().min(1).max(64);
const wholeNumber = (min: number, max: number) => z.number().int().min(min).max(max);

const scope = z.strictObject({
  connectionId: word.exactOptional(),
  entity: word.exactOptional(),
  currency: currency.exactOptional(),
});

const rule = { name, active: z.boolean() };

const creditPolicy = z.strictObject({
  ...rule,
  scope,
  holdWhenOverdueDays: wholeNumber(0, OVERDUE_DAYS_MAX).exactOptional(),
  prepaidExempt: z.boolean(),
});

const route = z.strictObject({
  ...rule,
  priority: wholeNumber(0, PRIORITY_MAX),
  when: z.strictObject({
    entity: word.exactOptional(),
    currency: currency.exactOptional(),
    customerConnectionId: word.exactOptional(),
  }),
  to: z.strictObject({ connectionId: word, entity: word }),
});

const freshness = z.strictObject({
  ...rule,
  scope,
  domain: z.enum(['credit', 'customer', 'invoices', 'payments', 'exchangeRates']),
  targetAgeSeconds: wholeNumber(0, AGE_MAX_SECONDS),
  limitAgeSeconds: wholeNumber(0, AGE_MAX_SECONDS),
  pastTarget: z.enum(['staleWhileRevalidate', 'live']),
});

const retry = z.strictObject({
  ...rule,
  errorCodes: z
    .array(z.enum(RETRY_CODES, 'is no error code that an ERP or Salesforce is known for'))
    .min(1, 'has to name at least one error code')
    .readonly(),
  criticality: z.enum(CRITICALITIES, `has to be one of ${CRITICALITIES.join(', ')}`).exactOptional(),
  delaysSeconds: z
    .array(wholeNumber(RETRY_DELAY_MIN_SECONDS, RETRY_DELAY_MAX_SECONDS))
    .min(1, 'has to name at least one delay')
    .max(RETRIES_MAX, `has more than ${String(RETRIES_MAX)} delays`)
    .readonly(),
});

const priceTolerance = z.strictObject({
  ...rule,
  scope,
  tolerancePercent: z
    .string()
    .regex(/^(100(\.0{1,4})?|\d{1,2}(\.\d{1,4})?)$/, 'has to be a decimal string from "0" to "100", e.g. "1.5"'),
});

const replayApproval = z.strictObject({
  ...rule,
  currency,
  aboveAmount: z
    .string()
    .regex(/^(0|[1-9]\d{0,12})(\.\d{1,2})?$/, 'has to be a decimal string of 0 or more, e.g. "50000.00"'),
});

const recoveryObjective = z.strictObject({
  ...rule,
  workflow: z.enum(WORKFLOWS, `has to be one of ${WORKFLOWS.join(', ')}`),
  criticality: z.enum(CRITICALITIES, `has to be one of ${CRITICALITIES.join(', ')}`),
  recoverWithinSeconds: wholeNumber(1, RECOVERY_MAX_SECONDS),
  lostAllowed: z.literal(0, 'has to be 0: nothing may be lost'),
});

export const ruleDocumentSchema: z.ZodType<RuleDocument> = z.strictObject({
  schemaVersion: z.literal(1),
  reportingCurrency: currency,
  creditPolicies: z.array(creditPolicy).max(RULES_MAX).readonly(),
  routes: z.array(route).max(RULES_MAX).readonly(),
  freshness: z.array(freshness).max(RULES_MAX).readonly(),
  retries: z.array(retry).max(RULES_MAX).readonly(),
  priceTolerances: z.array(priceTolerance).max(RULES_MAX).readonly(),
  // Snapshots of releases that had no such rules have no such fields; they are in force until new ones are put there.
  replayApprovals: z.array(replayApproval).max(RULES_MAX).readonly().default([]),
  recoveryObjectives: z.array(recoveryObjective).max(RULES_MAX).readonly().default([]),
});
