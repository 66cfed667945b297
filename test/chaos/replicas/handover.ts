/**
 * What one that was killed had held, and when the OTHER of the two was first seen with each part of it. The dead one is not
 * started again before, so nobody else can be. Pure: it is told what stands in the tables at one instant after another.
 */
import type { Listening, Look, OrderHeld, Share } from './holdings.ts';

/** What is promised of a takeover. */
export const WITHIN_MS = 15_000;

export const PARTS = {
  order: 'the next order accepted',
  told: 'the next message told',
  sealed: 'the next audit entry sealed',
  listening: 'the org listened to',
  share: 'a share of the ERP in the other’s hands',
  inHand: 'the orders in the dead one’s hands taken up',
} as const;
export type PartName = keyof typeof PARTS;

/** One thing that was to be taken over. */
export interface Taken {
  readonly part: PartName;
  /** From the kill. Absent: the other was not seen with it as long as it was looked at; that was `waitedMs`. */
  readonly afterMs?: number;
  readonly waitedMs?: number;
}

export interface Handover {
  /** `acceptedAt`: of the first order that was sent after the kill. */
  see(look: Look, acceptedAt: number | undefined): void;
  /** Each part has been seen taken over, or seen to have been the other's all along. */
  isOver(): boolean;
  taken(): readonly Taken[];
}

/** `atKill`: looked up once the dead one had no connection left. `inHand`: orders under its own leases. */
export function openHandover(killedAt: number, atKill: Look, inHand: readonly OrderHeld[]): Handover {
  const done: Taken[] = [];
  const open = new Set<PartName>(['order', 'told', 'sealed']);
  const orders = new Map(inHand.map((order) => [order.id, order]));
  const shares = new Map(
    atKill.shares.filter(({ share, until }) => share > 0 && until > killedAt).map((share) => [shareName(share), share]),
  );
  let lookedAt = atKill.at;
  let listening = atKill.listening;
  if (listening !== undefined && listening.until <= killedAt) listening = undefined;

  const close = (part: PartName, at: number | undefined): void => {
    if (at === undefined || !open.delete(part)) return;
    done.push({ part, afterMs: at - killedAt });
  };
  return {
    see(look, acceptedAt) {
      lookedAt = look.at;
      close('order', acceptedAt);
      close('told', look.toldAt);
      close('sealed', look.sealedAt);
      const heard = listening === undefined ? 'nothing' : afterKill(listening, look.listening);
      if (heard === 'taken') done.push({ part: 'listening', afterMs: look.at - killedAt });
      if (heard !== 'open') listening = undefined;
      for (const [name, share] of shares) {
        const found = shareAfterKill(share, look);
        if (found === 'taken') done.push({ part: 'share', afterMs: look.at - killedAt });
        if (found !== 'open') shares.delete(name);
      }
      for (const { id, fence, state, held } of look.orders) {
        const before = orders.get(id);
        if (before === undefined) continue;
        if (fence !== before.fence) done.push({ part: 'inHand', afterMs: look.at - killedAt });
        // Under the dead one's own number it was let go with its last words, or set aside: nobody took it over.
        if (fence !== before.fence || state !== 'pending' || !held) orders.delete(id);
      }
    },
    isOver: () => open.size === 0 && listening === undefined && shares.size === 0 && orders.size === 0,
    taken: () => {
      const waitedMs = lookedAt - killedAt;
      const listened: readonly PartName[] = listening === undefined ? [] : ['listening'];
      const shared = Array.from(shares, (): PartName => 'share');
      const held = Array.from(orders, (): PartName => 'inHand');
      return [...done, ...[...open, ...listened, ...shared, ...held].map((part) => ({ part, waitedMs }))];
    },
  };
}

type Found = 'open' | 'taken' | 'nothing';

/** A lease that is renewed after the kill was the other's all along. */
function afterKill(before: Listening, now: Listening | undefined): Found {
  if (now === undefined) return 'open';
  if (now.fence !== before.fence) return 'taken';
  return now.until === before.until ? 'open' : 'nothing';
}

/** A share counts as taken over when the dead one's lease on it is over, and the other has all places that it asks for. */
function shareAfterKill(before: Share, { at, shares }: Look): Found {
  const same = shares.find((share) => shareName(share) === shareName(before));
  if (same !== undefined && same.fence !== before.fence) return 'nothing';
  if (same !== undefined && same.until > at) return 'open';
  const others = shares.filter(
    ({ direction, holder, until }) => direction === before.direction && holder !== before.holder && until > at,
  );
  return others.some(({ share, wanted }) => wanted > 0 && share >= wanted) ? 'taken' : 'open';
}

function shareName({ direction, holder }: Share): string {
  return `${direction} ${holder}`;
}

export interface PartTaken {
  readonly part: PartName;
  /** The longest; one that the other was not seen with counts as long as it was looked at. */
  readonly seconds: number;
  /** Times that it was to be taken over. */
  readonly trials: number;
  readonly broken: readonly string[];
}

/** Each part over the whole run. One that nobody who was killed ever held was not put to the test, and is not kept. */
export function partsTaken(kills: readonly (readonly Taken[])[]): readonly PartTaken[] {
  return (Object.keys(PARTS) as PartName[]).map((part) => {
    const all = kills.flat().filter((taken) => taken.part === part);
    const times = all.flatMap(({ afterMs }) => (afterMs === undefined ? [] : [afterMs]));
    const longest = Math.max(0, ...times);
    const waited = Math.max(longest, ...all.map(({ waitedMs }) => waitedMs ?? 0));
    const missing = all.length - times.length;
    return {
      ...{ part, seconds: waited / 1_000, trials: all.length },
      broken: [
        ...(all.length === 0 ? [`${PARTS[part]}: was not seen: nothing was put to the test`] : []),
        ...(missing === 0 ? [] : [`${PARTS[part]}: ${missing} of ${all.length} not by the other within 15 s`]),
        ...(longest > WITHIN_MS ? [`${PARTS[part]} after ${(longest / 1_000).toFixed(1)} s`] : []),
      ],
    };
  });
}
