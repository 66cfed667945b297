/** Walks the heads of one trail in step with the chain, so that neither has to be held in memory. */
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
  readonly fault:
    | HeadFault
    | 'chainRewritten'
    | 'chainCut'
    | 'headsCut'
    | 'headsBehind'
    | 'headsNone'
    | 'headsStopped' // the last head's own time is too long ago
    | 'headsAhead'; // the last head's own time is yet to come
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
  /** Between two heads no worker wrote for longer than one may: what was written in that time could be changed until it ended. */
  readonly longestGap?: { readonly from: string; readonly to: string };
}

/** When the heads are judged: the verifier's own time of day, or when an old copy was made. */
export interface Judged {
  readonly asOfMs: number;
  /** Whether it is an old copy: what came later is no part of it. */
  readonly isCopy: boolean;
}

/** Heads are written within 30 s of a link; a minute and a half more is a slow disk, or a worker that was replaced. */
const BEHIND_SECONDS = 120;
/** A chain that stands still has a head every ten minutes (HEAD_HEARTBEAT_MS); two more, as above. */
const STOPPED_SECONDS = 10 * 60 + BEHIND_SECONDS;
/** Two machines' clocks are compared. */
const CLOCKS_DIFFER_SECONDS = 10 * 60;

export class HeadCursor {
  readonly #trail: HeadTrail;
  readonly #store: AuditStore;
  readonly #orgId: string;
  readonly #judged: Judged;
  readonly #steps: ReturnType<typeof headsOf>;
  #next: { readonly head: Head; readonly place: string } | undefined;
  #agreed: Head | undefined;
  #count = 0;
  #written: WrittenHead | undefined;
  #sawWritten = false;
  #longestGap: HeadsSeen['longestGap'];

  constructor(trail: HeadTrail, store: AuditStore, orgId: string, judged: Judged) {
    this.#judged = judged;
    this.#trail = trail;
    this.#store = store;
    this.#orgId = orgId;
    this.#steps = headsOf(trail.source, trail.keys, orgId, trail.kind === 'place');
  }

  /** Before the chain is read: what the database knows to be written by now stands in the place already. */
  async begin(): Promise<HeadFinding | undefined> {
    if (this.#trail.kind === 'copies') return this.#advance();
    const written = await this.#store.writtenHead(this.#orgId);
    const { isCopy, asOfMs } = this.#judged;
    if (written !== undefined && !(isCopy && Date.parse(written.at) > asOfMs)) this.#written = written;
    return this.#advance();
  }

  /** Every head up to this link. */
  async agree(link: SealedEntry): Promise<HeadFinding | undefined> {
    while (this.#next !== undefined && this.#next.head.seq <= link.seq) {
      const { head, place } = this.#next;
      const hash = head.seq === link.seq ? link.hash : await this.#hashOf(head.seq);
      if (hash !== head.hash) return this.#finding('chainRewritten', head.seq, place);
      this.#noteGap(this.#agreed, head);
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

  /**
   * When the chain has ended. `elapsedSeconds`: since the time that the heads are judged by. Whether heads are still written is
   * told by what the last one has signed; the database can only say sooner that there is none of its newest links.
   */
  async end(elapsedSeconds: number): Promise<HeadFinding | undefined> {
    if (this.#next !== undefined) return this.#finding('chainCut', this.#next.head.seq, this.#next.place);
    if (this.#trail.kind === 'copies') return undefined;
    if (this.#written !== undefined && !this.#sawWritten) return this.#finding('headsCut', this.#written.seq);
    const seq = this.#agreed?.seq ?? 0;
    if (this.#agreed !== undefined) {
      const ageSeconds = secondsBetween(Date.parse(this.#agreed.at), this.#judged.asOfMs);
      if (ageSeconds > STOPPED_SECONDS) return this.#finding('headsStopped', seq);
      const writtenMeanwhile = this.#judged.isCopy ? 0 : elapsedSeconds;
      if (-ageSeconds > CLOCKS_DIFFER_SECONDS + writtenMeanwhile) return this.#finding('headsAhead', seq);
    }
    const uncovered = (await this.#store.uncoveredSeconds(this.#orgId, seq)) ?? 0;
    if (uncovered - elapsedSeconds <= BEHIND_SECONDS) return undefined;
    return this.#finding(this.#agreed === undefined ? 'headsNone' : 'headsBehind', seq + 1);
  }

  seen(): HeadsSeen {
    return {
      kind: this.#trail.kind,
      count: this.#count,
      ...(this.#agreed === undefined ? {} : { last: this.#agreed }),
      ...(this.#longestGap === undefined ? {} : { longestGap: this.#longestGap }),
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

  #noteGap(before: Head | undefined, head: Head): void {
    if (before === undefined || this.#trail.kind === 'copies') return;
    const { from, to } = this.#longestGap ?? { from: '', to: '' };
    const longest = from === '' ? STOPPED_SECONDS : secondsBetween(Date.parse(from), Date.parse(to));
    if (secondsBetween(Date.parse(before.at), Date.parse(head.at)) <= longest) return;
    this.#longestGap = { from: before.at, to: head.at };
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

function secondsBetween(fromMs: number, toMs: number): number {
  return (toMs - fromMs) / 1000;
}
