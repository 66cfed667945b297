/** What is open per entity and currency, by how late it is. Credit notes take off; what is not late counts as not due. */
import { entityKey } from '../canonical/entity.ts';
import { add, zero } from '../canonical/money.ts';
import type { Money } from '../canonical/money.ts';
import { derivedFrom } from '../freshness/answer.ts';
import type { Ageing, AgeingBucket, InvoiceView } from './port.ts';
import { compareText, isOpen } from './view.ts';

/** Of all open ones of these; as old as the oldest of them. Sorted by entity and currency. */
export function ageingOf(views: readonly InvoiceView[]): readonly Ageing[] {
  const groups = new Map<string, Ageing>();
  for (const view of views) {
    if (!isOpen(view)) continue;
    const { currency } = view.open;
    const key = `${entityKey(view)} ${currency}`;
    groups.set(key, withView(groups.get(key) ?? empty(view, currency), view));
  }
  return [...groups].sort(([a], [b]) => compareText(a, b)).map(([, ageing]) => ageing);
}

function withView(ageing: Ageing, { open, bucket, provenance }: InvoiceView): Ageing {
  return {
    ...ageing,
    open: add(ageing.open, open),
    buckets: { ...ageing.buckets, [bucket]: add(ageing.buckets[bucket], open) },
    provenance: derivedFrom([ageing.provenance, provenance], ageing.provenance.source),
  };
}

function empty({ connectionId, entity, provenance }: InvoiceView, currency: string): Ageing {
  const none = zero(currency);
  const buckets: Record<AgeingBucket, Money> = {
    notDue: none,
    days1to30: none,
    days31to60: none,
    days61to90: none,
    over90: none,
  };
  return { connectionId, entity, currency, open: none, buckets, provenance };
}
