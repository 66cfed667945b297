/**
 * `tamper`: a superuser changes an org's audit trail, or somebody the heads in their place, before the last head; each time
 * in another way, each time undone before the next. The verifier has to find every one, and nothing in trails that nobody
 * touched: neither in those that are put back nor in those that are being written meanwhile.
 */
import type { AuditVerdict } from '../../../companion/src/audit/verify.ts';
import type { ChaosContext, ChaosPromise, ChaosResult } from '../promise.ts';
import { EDITS } from './edits.ts';
import { type Ground, openGround } from './ground.ts';
import { HEAD_EDITS, NEEDS_COPY, noteOf } from './head-edits.ts';
import { loadTrail, putTrail } from './trail.ts';

export const promise: ChaosPromise = tamper();

type Verify = Ground['verify'];

/** `blind`: a verifier that overlooks something, to see that the suite notices. */
export function tamper(blind?: (verify: Verify) => Verify): ChaosPromise {
  return {
    id: 'tamper',
    name: 'whatever a superuser does to the audit trail before its last signed head is found, and nothing else is',
    size: { short: 100, full: 1_000 },
    run: (context) => run(context, blind),
  };
}

interface Tally {
  readonly found: Map<string, number>;
  readonly broken: string[];
  verified: number;
}

/** That heads are late says nothing of an edit. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['headsBehind', 'headsStopped']);
const KINDS = [...Object.keys(EDITS), ...Object.keys(HEAD_EDITS)];

async function run(
  context: ChaosContext,
  blind: (verify: Verify) => Verify = (verify) => verify,
): Promise<ChaosResult> {
  const { random, trials, signal, progress } = context;
  progress(0, trials, 'writing, sealing and signing trails');
  const ground = await openGround(random);
  try {
    const seeing: Ground = { ...ground, verify: blind(ground.verify) };
    const tally: Tally = { found: new Map(), broken: [], verified: 0 };
    const traffic = ground.traffic();
    for (let trial = 0; trial < trials; trial += 1) {
      signal.throwIfAborted();
      // Every kind as often as every other; where, is chance.
      await tryOne(seeing, KINDS[trial % KINDS.length] ?? '', random, tally);
      await untouched(seeing, ground.live[trial % ground.live.length] ?? '', tally, 'while it was written');
      progress(trial + 1, trials, 'edits');
    }
    const written = await traffic.stop();
    const faults = [...tally.found.values()].reduce((sum, count) => sum + count, 0) + tally.broken.length;
    return {
      ...{ faults, trials, lost: 0, doubled: 0, broken: tally.broken },
      notes: [
        `${KINDS.length} kinds of edit; ${tally.verified} untouched trails verified, while ${written.entries} entries and ${written.heads} heads were written`,
        'not covered: an entry deleted before it was sealed (within 1 s), and what comes after the last head (within 30 s)',
        'where database, heads and the note of the last head were all changed, the copy in the org showed it',
      ],
    };
  } finally {
    await ground.close();
  }
}

async function tryOne(ground: Ground, kind: string, random: () => number, tally: Tally): Promise<void> {
  const { admin, still } = ground;
  const at = Math.floor(random() * still.length);
  const org = still[at] ?? '';
  const lines = ground.lines(org);
  const trail = await loadTrail(admin, org);
  const last = noteOf(lines.at(-1) ?? '');
  const edit = EDITS[kind];
  try {
    if (edit === undefined) {
      const others = ground.lines(still[(at + 1) % still.length] ?? '');
      const tampered = await HEAD_EDITS[kind]?.({ lines, trail, others, random });
      if (tampered === undefined) throw new Error(`there is no edit “${kind}”`);
      ground.putLines(org, tampered.lines);
      await putTrail(admin, org, tampered.trail ?? trail);
      if (tampered.noted !== undefined) await note(ground, org, tampered.noted);
    } else await putTrail(admin, org, edit(trail, { random, covered: last.seq }));
    const verdict = await ground.verify(org, NEEDS_COPY.has(kind) ? lines.slice(-1) : undefined);
    if (verdict.sound || SAYS_NOTHING.has(verdict.fault)) tally.broken.push(`not found: ${kind} (org ${org})`);
    else tally.found.set(kind, (tally.found.get(kind) ?? 0) + 1);
  } finally {
    ground.putLines(org, lines);
    await putTrail(admin, org, trail);
    await note(ground, org, lines.at(-1) ?? '');
  }
  await untouched(ground, org, tally, 'after it was put back');
}

async function untouched(ground: Ground, org: string, tally: Tally, when: string): Promise<void> {
  const verdict = await ground.verify(org);
  tally.verified += 1;
  if (!verdict.sound) tally.broken.push(`false alarm ${when}: ${wordsOf(verdict)} (org ${org})`);
}

function wordsOf(verdict: AuditVerdict): string {
  return verdict.sound
    ? 'none'
    : `${verdict.fault} ${verdict.seq ?? ''} ${verdict.entryId ?? ''} ${verdict.place ?? ''}`;
}

/** What the database says of the last head, written by a superuser. */
async function note({ admin }: Ground, org: string, line: string): Promise<void> {
  const { seq, id, at } = noteOf(line);
  await admin`update ledgerline.audit_head set written_seq = ${seq}, written_id = ${id}, written_head = ${line},
    written_at = ${at} where org_id = ${org}`;
}
