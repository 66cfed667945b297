/** What a superuser may do to an audit trail: every kind of edit, at a place that chance chooses before the last head. */
import { chained, type EntryRow, type LinkRow, retold, sha256, type Trail } from './trail.ts';

export interface Choice {
  readonly random: () => number;
  /** Up to this link everything is under a head. */
  readonly covered: number;
}

export type Edit = (trail: Trail, choice: Choice) => Trail;

export const EDITS: Readonly<Record<string, Edit>> = {
  'an entry’s content': (trail, choice) =>
    withEntry(trail, link(trail, choice), (entry) => ({ ...entry, content: retold(entry, 'somebody').content })),
  'an entry’s content with its hash': (trail, choice) =>
    withEntry(trail, link(trail, choice), (entry) => {
      const { content, content_hash } = retold(entry, 'somebody');
      return { ...entry, content, content_hash };
    }),
  'an entry, its hash and its link’s': (trail, choice) => {
    const at = link(trail, choice);
    const changed = withEntry(trail, at, (entry) => retold(entry, 'somebody'));
    const content_hash = entryOf(changed, at).content_hash;
    return { ...changed, links: changed.links.map((each) => (each === at ? { ...each, content_hash } : each)) };
  },
  'a column of an entry': (trail, choice) =>
    withEntry(trail, link(trail, choice), (entry) => ({ ...entry, ...oneOf(COLUMNS, choice) })),
  'a column of a link': (trail, choice) => {
    const at = link(trail, choice);
    const change = oneOf(LINK_COLUMNS, choice);
    return { ...trail, links: trail.links.map((each) => (each === at ? { ...each, ...change } : each)) };
  },
  'an entry deleted': (trail, choice) => without(trail, [link(trail, choice)], { entries: true, links: false }),
  'a link deleted': (trail, choice) => without(trail, [link(trail, choice)], { entries: false, links: true }),
  'an entry deleted with its link': (trail, choice) =>
    without(trail, [link(trail, choice)], { entries: true, links: true }),
  'the end cut off': (trail, choice) =>
    without(trail, trail.links.slice(link(trail, choice).seq - 1), { entries: true, links: true }),
  'the links of the end cut off': (trail, choice) =>
    without(trail, trail.links.slice(link(trail, choice).seq - 1), { entries: false, links: true }),
  'everything deleted': (trail) => without(trail, trail.links, { entries: true, links: true }),
  'a piece cut out, the rest numbered and hashed anew': (trail, choice) => {
    const from = link(trail, choice).seq - 1;
    const gone = trail.links.slice(from, from + 1 + Math.floor(choice.random() * 5));
    return rechained(without(trail, gone, { entries: true, links: true }));
  },
  'the chain rewritten from a link on': (trail, choice) => {
    const from = link(trail, choice);
    return rewritten(trail, (seq) => seq === from.seq);
  },
  'the chain rewritten whole': (trail) => rewritten(trail, () => true),
  'two entries in each other’s place': (trail, choice) => {
    const [one, other] = two(trail, choice);
    const [a, b] = [entryOf(trail, one), entryOf(trail, other)];
    const told = ({ content, content_hash, at, actor, action, subject }: EntryRow) => {
      return { content, content_hash, at, actor, action, subject };
    };
    const swapped = withEntry(trail, one, (entry) => ({ ...entry, ...told(b) }));
    return withEntry(swapped, other, (entry) => ({ ...entry, ...told(a) }));
  },
  'two links in each other’s place, hashed anew': (trail, choice) => {
    const [one, other] = two(trail, choice);
    return rechained({
      ...trail,
      links: trail.links.map((each) => (each === one ? other : each === other ? one : each)),
    });
  },
  'an entry put in, the rest numbered and hashed anew': (trail, choice) => {
    const before = link(trail, choice);
    const entry_id = String(1_000_000_000 + Math.floor(choice.random() * 1_000_000));
    const forged = { ...retold(entryOf(trail, before), 'somebody'), entry_id };
    const { content_hash } = forged;
    const at = before.seq - 1;
    const links = [...trail.links.slice(0, at), { ...before, entry_id, content_hash }, ...trail.links.slice(at)];
    return rechained({ entries: [...trail.entries, forged], links });
  },
  'an entry put in without a link, under a number of its own': (trail, choice) =>
    unlinked(trail, link(trail, choice), String(1_000_000_000 + Math.floor(choice.random() * 1_000_000))),
  'an entry put in without a link, under another’s number': (trail, choice) => {
    const at = link(trail, choice);
    const others = trail.links.filter(({ entry_txid }) => entry_txid !== at.entry_txid);
    return unlinked(trail, at, oneOf(others, choice).entry_id);
  },
};

const COLUMNS: readonly Partial<EntryRow>[] = [
  { actor: 'somebody' },
  { action: 'nothing.happened' },
  { subject: 'order/none' },
  { at: '2020-01-01 00:00:00.000001+00' },
];
const LINK_COLUMNS: readonly Partial<LinkRow>[] = [
  { hash: sha256('x') },
  { previous_hash: sha256('y') },
  { content_hash: sha256('z') },
  { entry_id: '1000000001' },
  { entry_txid: '1' },
];

/** In the transaction of another entry, and of a time that no look for old ones would find. */
function unlinked(trail: Trail, beside: LinkRow, entry_id: string): Trail {
  const forged = { ...retold(entryOf(trail, beside), 'somebody'), entry_id, at: '2100-01-01 00:00:00+00' };
  return { ...trail, entries: [...trail.entries, forged] };
}

/** Of the covered links, one by chance. */
function link({ links }: Trail, { random, covered }: Choice): LinkRow {
  return oneOf(links.slice(0, covered), { random });
}

function two(trail: Trail, choice: Choice): readonly [LinkRow, LinkRow] {
  const one = link(trail, choice);
  for (;;) {
    const other = link(trail, choice);
    if (other !== one) return [one, other];
  }
}

function oneOf<T>(all: readonly T[], { random }: Pick<Choice, 'random'>): T {
  const found = all[Math.floor(random() * all.length)];
  if (found === undefined) throw new Error('there is nothing to choose from');
  return found;
}

function entryOf({ entries }: Trail, { entry_id }: LinkRow): EntryRow {
  const found = entries.find((entry) => entry.entry_id === entry_id);
  if (found === undefined) throw new Error(`there is no entry ${entry_id}`);
  return found;
}

function withEntry(trail: Trail, { entry_id }: LinkRow, change: (entry: EntryRow) => EntryRow): Trail {
  return { ...trail, entries: trail.entries.map((each) => (each.entry_id === entry_id ? change(each) : each)) };
}

function without(
  { entries, links }: Trail,
  gone: readonly LinkRow[],
  what: { readonly entries: boolean; readonly links: boolean },
): Trail {
  const ids = new Set(gone.map(({ entry_id }) => entry_id));
  return {
    entries: what.entries ? entries.filter(({ entry_id }) => !ids.has(entry_id)) : entries,
    links: what.links ? links.filter(({ entry_id }) => !ids.has(entry_id)) : links,
  };
}

function rechained(trail: Trail): Trail {
  return { ...trail, links: chained(trail.links) };
}

/** Entries told anew where it is asked, and every hash as if it had been so from the start. */
export function rewritten(trail: Trail, which: (seq: number) => boolean): Trail {
  const chosen = new Set(trail.links.filter(({ seq }) => which(seq)).map(({ entry_id }) => entry_id));
  const entries = trail.entries.map((entry) => (chosen.has(entry.entry_id) ? retold(entry, 'somebody') : entry));
  const hashes = new Map(entries.map(({ entry_id, content_hash }) => [entry_id, content_hash]));
  const links = trail.links.map((each) => ({ ...each, content_hash: hashes.get(each.entry_id) ?? each.content_hash }));
  return rechained({ entries, links });
}
