/** The ERP's own exchange rates, and amounts converted by them. */
import Big from 'big.js';
import { type EntityRef, entityKey } from '../canonical/entity.ts';
import { convert, minorDigits, money, type Money } from '../canonical/money.ts';
import type { FreshReader } from '../freshness/port.ts';
import type { RulePolicies, RuleSnapshot } from '../rules/port.ts';
import type { ErpDirectory, ExchangeRate } from '../systems/erp/port.ts';

export interface ExchangeRateDeps {
  readonly fresh: FreshReader;
  readonly erps: ErpDirectory;
  readonly policies: Pick<RulePolicies, 'readingRules'>;
}

/** The rates that an entity's ERP has, through the freshness policy. Throws as a credit reading does. */
export async function readExchangeRates(
  { fresh, erps, policies }: ExchangeRateDeps,
  request: {
    readonly orgId: string;
    readonly entity: EntityRef;
    readonly rules: RuleSnapshot;
    readonly deadlineMs: number;
    readonly correlationId: string;
  },
): Promise<readonly ExchangeRate[]> {
  const { orgId, entity, rules, deadlineMs, correlationId } = request;
  const reading = await fresh.read<readonly ExchangeRate[]>({
    orgId,
    ...policies.readingRules(rules.document, 'exchangeRates', entity),
    key: entityKey(entity),
    mode: 'display',
    deadlineMs,
    load: async (loadDeadlineMs, behind) => {
      const erp = await erps.connection(orgId, entity.connectionId);
      return erp.listExchangeRates(entity, {
        ...{ deadlineMs: loadDeadlineMs, correlationId },
        criticality: behind ? 'refresh' : 'credit',
      });
    },
  });
  return reading.value;
}

/** From one currency into another, with the rate as the ERP's table has it; without one where they are the same. */
export interface Conversion {
  readonly rate?: ExchangeRate;
  apply(amount: Money): Money;
}

/** By the newest rate that the table has for the pair, else by the newest one the other way round; undefined: by none. */
export function conversion(rates: readonly ExchangeRate[], from: string, to: string): Conversion | undefined {
  if (from === to) return { apply: (amount) => amount };
  const direct = newest(rates, from, to);
  if (direct !== undefined) return { rate: direct, apply: (amount) => convert(amount, direct.rate, to) };
  const inverse = newest(rates, to, from);
  if (inverse === undefined) return undefined;
  return { rate: inverse, apply: (amount) => divide(amount, inverse.rate, to) };
}

function newest(rates: readonly ExchangeRate[], from: string, to: string): ExchangeRate | undefined {
  return rates
    .filter((rate) => rate.from === from && rate.to === to && new Big(rate.rate).gt(0))
    .toSorted((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0))
    .at(0);
}

/** Dividing by the table's rate keeps what a rounded inverse would lose. */
function divide({ amount }: Money, rate: string, to: string): Money {
  return money(new Big(amount).div(rate).round(minorDigits(to), Big.roundHalfEven), to);
}
