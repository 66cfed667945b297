/** The order that the package writes, as its Apex source says: the payload's names, where each is from, and the key. */
import { createHash } from 'node:crypto';
import { type ApexSources, readClass } from './apex-source.ts';

export interface Earlier {
  readonly key: string;
  readonly state: string;
}

/** Names in the order in which OrderDraft writes them; dotted below `source` and `lines`. Those that no mapper fills are left out. */
export function payloadNames(sources: ApexSources): readonly string[] {
  const draft = sources.get('OrderDraft') ?? '';
  const mapper = sources.get('OrderDraftMapper') ?? '';
  const filled = new Set([...mapper.matchAll(/\b(?:draft(?:\.source)?|line)\.(\w+) = /g)].map(([, name]) => name));
  const [top = '', lines = ''] = [
    /String toJson\(\) \{([\s\S]*?)\n {2}\}/,
    /void writeLines\([^)]*\) \{([\s\S]*?)\n {2}\}/,
  ].map((body) => body.exec(draft)?.[1]);
  const written = (body: string): (readonly [string, string])[] =>
    [...body.matchAll(/write(?:Known\(generator, |StringField\(|BooleanField\()'(\w+)', (?:[\w]+\.)?(\w+)\)/g)].map(
      ([, name = '', property = '']) => [name, property] as const,
    );
  const source = written(top).slice(0, 2);
  return [
    ...source.map(([name]) => `source.${name}`),
    ...written(top)
      .slice(2)
      .flatMap(([name, property]) => (filled.has(property) ? [name] : [])),
    ...written(lines).flatMap(([name, property]) => (filled.has(property) ? [`lines.${name}`] : [])),
  ];
}

/** The record's field behind a property of the draft or of a line: `quantity` is from `Quantity`. */
export function fieldsRead(sources: ApexSources): Readonly<Record<string, string>> {
  const mapper = sources.get('OrderDraftMapper') ?? '';
  const ofLine = [...mapper.matchAll(/line\.(\w+) = [^;]*?\.get\('(\w+)'\)\)?;/g)];
  const ofRecord = [...mapper.matchAll(/draft\.(\w+) = (?:[^;]*\()?record\.(\w+)\)?;/g)];
  return Object.fromEntries([...ofRecord, ...ofLine].map(([, property = '', field = '']) => [property, field]));
}

/** Fields of the Order Submission that a trigger makes, without the namespace; texts that stand in the source beside them. */
export function requestFields(sources: ApexSources): Readonly<Record<string, string | undefined>> {
  const body = readClass(sources.get('SubmissionRequests') ?? '').methods.get('requested')?.body ?? '';
  const given = /new Order_Submission__c\(([\s\S]*)\);/.exec(body)?.[1] ?? '';
  return Object.fromEntries(
    [...given.matchAll(/(\w+__c) = (?:'(\w+)'(?=,|\s*$))?/g)].map(([, name = '', text]) => [name, text]),
  );
}

export type KeyOf = (recordId: string, earlier: readonly Earlier[], payload: string) => string;

/** The recipe of SubmissionKey, followed as it is written. Throws where it is written in a form that is not known here. */
export function keyRecipe(sources: ApexSources): KeyOf {
  const source = sources.get('SubmissionKey') ?? '';
  const part = (name: string, form: RegExp): readonly string[] => {
    const found = form.exec(source);
    if (found === null) throw new Error(`SubmissionKey: ${name} is written in a form that this contract cannot read.`);
    return found.slice(1);
  };
  const [ended = ''] = part('the states that end', /ENDED = new Set<String>\{([^}]*)\}/);
  const states = new Set([...ended.matchAll(/'(\w+)'/g)].map(([, state = '']) => state));
  const [before = '', algorithm = ''] = part(
    'the content',
    /String content = '([^']*)' \+ EncodingUtil\.convertToHex\(Crypto\.generateDigest\('([\w-]+)', Blob\.valueOf\(payload\)\)\);/,
  );
  const [notSame = '', join = '', notEnded = ''] = part(
    'what counts as before',
    /if \((!?)submission\.Key__c\.endsWith\(content\) (\|\||&&) (!?)ENDED\.contains\(submission\.State__c\)\) \{\s*before\+\+;/,
  );
  const [answer = ''] = part('the key', /return ([^;]+);/);
  return (recordId, earlier, payload) => {
    const digest = createHash(algorithm.replace('-', '').toLowerCase()).update(payload).digest('hex');
    const content = before + digest;
    const counted = earlier.filter(({ key, state }) => {
      const isOther = key.endsWith(content) !== (notSame === '!');
      const hasEnded = states.has(state) !== (notEnded === '!');
      return join === '||' ? isOther || hasEnded : isOther && hasEnded;
    });
    const values: Readonly<Record<string, string>> = { recordId, before: String(counted.length), content };
    return answer
      .split(' + ')
      .map((term) => /^'([^']*)'$/.exec(term)?.[1] ?? values[term] ?? `(${term}?)`)
      .join('');
  };
}
