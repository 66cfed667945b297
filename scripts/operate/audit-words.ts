/** What the verifier's findings mean, and what to do: one entry a fault. docs/runbooks/audit-not-sound.md says more. */
import type { HeadsSeen } from '../../companion/src/audit/head-cursor.ts';
import type { AuditFault, AuditVerdict } from '../../companion/src/audit/verify.ts';
import { counted } from './command.ts';

interface Words {
  /** What is so, after the place. */
  readonly says: string;
  readonly means: string;
  readonly act: string;
}

const KEEP =
  'change nothing, take a backup of the database and a copy of the heads, and read docs/runbooks/audit-not-sound.md';
const COMPARE = `compare with a backup from before; ${KEEP}`;

const WORDS: Readonly<Record<AuditFault, Words>> = {
  linkMissing: {
    says: 'the chain has a gap before it',
    means: 'somebody with a superuser’s rights removed a link, or put two into another order',
    act: COMPARE,
  },
  linkChanged: {
    says: 'it does not follow from the link before it',
    means: 'the link was changed, or one was put in before it',
    act: COMPARE,
  },
  entryMissing: { says: 'the entry it seals is gone', means: 'the entry was deleted or moved', act: COMPARE },
  entryChanged: {
    says: 'its entry is not what was sealed',
    means: 'the entry’s content was changed after it was sealed',
    act: COMPARE,
  },
  columnsChanged: {
    says: 'its entry’s columns say something else than what was sealed',
    means: 'a column was changed; the content is what happened',
    act: COMPARE,
  },
  notSealed: {
    says: 'the entry has stood unsealed for more than 10 s, or the sealer had passed it by',
    means: 'no worker seals, a transaction has been open for long, or an entry was put in later',
    act: 'see that a worker runs and that no transaction is open for long; then ask again',
  },
  chainRewritten: {
    says: 'it is not the link that a signed head has',
    means: 'the chain was rewritten, at this link or before it, after the head was signed',
    act: COMPARE,
  },
  chainCut: {
    says: 'a signed head has it, and the chain ends before it',
    means: 'the end of the chain was cut off, or the database was restored from a backup before the head',
    act: `where it was restored, archive the org’s heads and npm run keys -- heads begin-again --org …; else ${KEEP}`,
  },
  headsCut: {
    says: 'the database knows of a head of it that does not stand among the heads',
    means: 'the end of the heads was cut off, or an older copy of them was put in their place',
    act: `look for the newest head in the org (--from-org) and in copies; ${KEEP}`,
  },
  headsBehind: {
    says: 'it has stood for more than two minutes without a head',
    means: 'no worker writes heads, or the end of the heads was cut off',
    act: 'ask GET /readyz and the worker’s log why no head is written; where one was, look for it in copies',
  },
  headsStopped: {
    says: 'the last head is more than twelve minutes old',
    means:
      'no worker writes heads any more, somebody stopped them, or this is an old copy; whoever has the database could change what came after that head',
    act: 'where the worker was stopped on purpose, or the copy is old, ask again with --as-of the time of that; else find out who stopped the heads: docs/runbooks/audit-heads.md',
  },
  headsAhead: {
    says: 'the last head says a time that is yet to come',
    means: 'a worker’s clock was ahead, this machine’s is behind, or the copy is newer than --as-of says',
    act: 'compare the clocks, and --as-of with when the copy was made',
  },
  headsNone: {
    says: 'there is not one head of this org',
    means: 'heads were never configured, stand in another place, or were removed',
    act: 'see that COMPANION_AUDIT_HEAD_DIRECTORY is what --heads names',
  },
  headEdited: {
    says: 'this line is no head as it was signed',
    means: 'a line of the heads was changed or put in',
    act: `compare with another copy of the heads; ${KEEP}`,
  },
  headUnknownKey: {
    says: 'this line is signed with a key that is not among the public ones',
    means: 'somebody signed with a key of their own, or a public key is missing from --public',
    act: `see that --public has every key that ever signed; else ${KEEP}`,
  },
  headRetiredKey: {
    says: 'this line says that it was signed after its key was retired',
    means: 'a retired key was kept by somebody, and used',
    act: KEEP,
  },
  headOfOtherOrg: {
    says: 'this line is the head of another org',
    means: 'heads of one org were copied over another’s',
    act: `put the right copy back; ${KEEP}`,
  },
  headRepeated: { says: 'this line stands there twice', means: 'a line was copied', act: KEEP },
  headMissing: {
    says: 'the head that this line follows is not the one before it',
    means: 'a line of the heads was removed, or lines were put into another order',
    act: `compare with another copy of the heads; ${KEEP}`,
  },
};

/** Lines for people, the verdict first. */
export function wordsOfVerdict(orgId: string, verdict: AuditVerdict): readonly string[] {
  if (verdict.sound) {
    const { links, head, heads } = verdict;
    return [
      `${orgId}: sound, ${counted(links, 'entry', 'entries')}, head ${head}`,
      ...heads.flatMap((seen) => [coverage(links, seen), ...gap(seen)]).map((line) => `${orgId}: ${line}`),
    ];
  }
  const { fault, seq, entryId, place, links, agreed } = verdict;
  const { says, means, act } = WORDS[fault];
  const where = [
    ...(seq === undefined ? [] : [`link ${seq}`]),
    ...(entryId === undefined ? [] : [`entry ${entryId}`]),
    ...(place === undefined ? [] : [place]),
  ].join(', ');
  return [
    `${orgId}: NOT SOUND at ${where}: ${says}`,
    `  Means: ${means}.`,
    ...(agreed === undefined
      ? []
      : [`  The chain is as it was signed on ${agreed.at} up to link ${agreed.seq}; what is wrong came after that.`]),
    `  Do: ${act}.`,
    `  ${counted(links, 'entry before it is sound in itself', 'entries before it are sound in themselves')}.`,
  ];
}

function coverage(links: number, { kind, count, last }: HeadsSeen): string {
  const where = kind === 'place' ? '' : ' in the org';
  if (last === undefined) return `no heads${where} yet, with which rewriting the whole chain would show`;
  const { at, seq } = last;
  const agree = counted(count, `head${where} agrees`, `heads${where} agree`);
  return `${agree}, the last one of ${at} over ${counted(seq, 'entry', 'entries')}; ${links - seq} came after it`;
}

function gap({ longestGap }: HeadsSeen): readonly string[] {
  if (longestGap === undefined) return [];
  const { from, to } = longestGap;
  return [
    `longest time without a head: ${from} to ${to}. What was written then could be changed until it ended; compare it with when workers stood still`,
  ];
}

export const BOUNDS = `What this does not show: an entry that was deleted before it was sealed (within 1 s of being written, longer where sealing was held
up), and what was rewritten after the last head (at most 30 s while heads are written). Without heads, rewriting the whole chain does not
show either.`;
