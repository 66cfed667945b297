/** Walks the heads of one trail in step with the chain, so that neither has to be held in memory. */
import type { Clock } from '../canonical/time.ts';
import type { AuditStore, Head, HeadKey, HeadSource, SealedEntry, WrittenHead } from './port.ts';
import { headsOf, type HeadFault } from './verify-heads.ts';

export interface HeadTrail {
  readonly source: HeadSource;
  readonly keys: readonly HeadKey[];
  /**
   * 'place': where heads are written, each following the one before it, the newest among them. 'copies': some of them, such
   * as an org has.
   */
  readonly kind: 'place' | 'copies';
}

export interface HeadFinding {
  readonly fault: HeadFault | 'chainRewritten' | 'chainCut' | 'headsCut' | 'headsBehind' | 'headsNone';
  /** The link that the fault is about. */
  readonly seq?: number;
  /** Where the head stands that says so. */
  readonly place?: string;
  /** The last head that the chain agrees with; what is wrong was done to what comes after it. */
  readonly agreed?: Head;
}

export interface HeadsSeen {
  readonly kind: HeadTrail['kind'];
  readonly count: number;
  readonly last?: Head;
}

/** Heads are written within 30 s of a link; a minute and a half more is a slow disk, or a worker that was replaced. */
const BEHIND_SECONDS = 120;

export class HeadCursor {
  readonly #trail: HeadTrail;
  readonly #store: AuditStore;
  readonly #orgId: string;
  readonly #steps: ReturnType<typeof headsOf>;
  #next: { readonly head: Head; readonly place: string } | undefined;
  #agreed: Head | undefined;
  #count = 0;
  #written: WrittenHead | undefined;
  #sawWritten = false;

  constructor(trail: HeadTrail, store: AuditStore, orgId: string) {
    this.#trail = trail;
    this.#store = store;
    this.#orgId = orgId;
    this.#steps = headsOf(trail.source, trail.keys, orgId, trail.kind === 'place');
  }

  /** Before the chain is read: what the database knows to be written by now stands in the place already. */
  async begin(): Promise<HeadFinding | undefined> {
    if (this.#trail.kind === 'place') this.#written = await this.#store.writtenHead(this.#orgId);
    return this.#advance();
  }

  /** Every head up to this link. */
  async agree(link: SealedEntry): Promise<HeadFinding | undefined> {
    while (this.#next !== undefined && this.#next.head.seq <= link.seq) {
      const { head, place } = this.#next;
      const hash = head.seq === link.seq ? link.hash : await this.#hashOf(head.seq);
      if (hash !== head.hash) return this.#finding('chainRewritten', head.seq, place);
      this.#agreed = head;
      const finding = await this.#advance();
      if (finding !== undefined) return finding;
    }
    return undefined;
  }

  /** Whether there is a head of a link that the chain has not come to. */
  isAhead(): boolean {
    return this.#next !== undefined;
  }

  /** When the chain has ended. `elapsedSeconds`: since before the first head was read. */
  async end(elapsedSeconds: number): Promise<HeadFinding | undefined> {
    if (this.#next !== undefined) return this.#finding('chainCut', this.#next.head.seq, this.#next.place);
    if (this.#trail.kind === 'copies') return undefined;
    if (this.#written !== undefined && !this.#sawWritten) return this.#finding('headsCut', this.#written.seq);
    const seq = this.#agreed?.seq ?? 0;
    const uncovered = (await this.#store.uncoveredSeconds(this.#orgId, seq)) ?? 0;
    if (uncovered - elapsedSeconds <= BEHIND_SECONDS) return undefined;
    return this.#finding(this.#agreed === undefined ? 'headsNone' : 'headsBehind', seq + 1);
  }

  seen(): HeadsSeen {
    return {
      kind: this.#trail.kind,
      count: this.#count,
      ...(this.#agreed === undefined ? {} : { last: this.#agreed }),
    };
  }

  async close(): Promise<void> {
    await this.#steps.return(undefined);
  }

  async #advance(): Promise<HeadFinding | undefined> {
    const step = await this.#steps.next();
    this.#next = undefined;
    if (step.done === true) return undefined;
    if ('fault' in step.value) return this.#finding(step.value.fault, undefined, step.value.place);
    const { head, id, place } = step.value;
    this.#next = { head, place };
    this.#count += 1;
    if (id === this.#written?.id) this.#sawWritten = true;
    return undefined;
  }

  /** Of two writers at once, the later line may be of an earlier link. */
  async #hashOf(seq: number): Promise<string | undefined> {
    const [link] = await this.#store.sealed(this.#orgId, seq - 1, 1);
    return link?.seq === seq ? link.hash : undefined;
  }

  #finding(fault: HeadFinding['fault'], seq?: number, place?: string): HeadFinding {
    return {
      fault,
      ...(seq === undefined ? {} : { seq }),
      ...(place === undefined ? {} : { place }),
      ...(this.#agreed === undefined ? {} : { agreed: this.#agreed }),
    };
  }
}

/** Of several trails, the first thing that is wrong. */
export async function firstFinding(
  cursors: readonly HeadCursor[],
  ask: (cursor: HeadCursor) => Promise<HeadFinding | undefined>,
): Promise<HeadFinding | undefined> {
  for (const cursor of cursors) {
    const finding = await ask(cursor);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

export function stopwatch(clock: Clock): () => number {
  const began = clock.now();
  return () => (clock.now() - began) / 1000;
}
