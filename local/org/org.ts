/** The org itself, without a wire: its objects, records, people, rules and events, put together once. */
import { readPermissionSets } from './access/grants.ts';
import { Sessions } from './access/sessions.ts';
import { Users } from './access/users.ts';
import { Visibility } from './access/visibility.ts';
import type { OrgClock } from './clock.ts';
import { EventBus } from './events/bus.ts';
import { Limits } from './limits.ts';
import { Cursors } from './query/cursors.ts';
import { RecordIds } from './record-id.ts';
import { AutomaticValues } from './records/automatic.ts';
import { Exclusive } from './records/exclusive.ts';
import { RecordFaults } from './records/faults.ts';
import { RuleBook } from './records/rule-book.ts';
import { RecordStore } from './records/store.ts';
import { RecordWriter } from './records/writer.ts';
import { loadMetadataRecords } from './schema/metadata-records.ts';
import { readSchema, type Schema } from './schema/schema.ts';
import { WireFaults } from './wire-faults.ts';

export const API_VERSION = 'v67.0';
export const BASE_PATH = `/services/data/${API_VERSION}`;

export interface OrgOptions {
  readonly metadataFolder: string;
  readonly namespace: string;
  readonly multiCurrency: boolean;
  readonly orgId: string;
  readonly orgName: string;
  readonly clock: OrgClock;
  /** Makes the secret part of a token. */
  readonly secret: () => string;
  readonly uuid: () => string;
  /** API requests per day. */
  readonly apiRequests: number;
}

export interface Org {
  readonly orgId: string;
  readonly name: string;
  readonly namespace: string;
  readonly clock: OrgClock;
  readonly uuid: () => string;
  readonly schema: Schema;
  readonly store: RecordStore;
  readonly ids: RecordIds;
  readonly writer: RecordWriter;
  readonly visibility: Visibility;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly bus: EventBus;
  readonly limits: Limits;
  readonly cursors: Cursors;
  readonly faults: RecordFaults;
  readonly wireFaults: WireFaults;
  readonly exclusive: Exclusive;
  readonly rules: RuleBook;
  readonly notApplied: readonly string[];
  /** As a sandbox is after a refresh: another id of the org, all else as it was. Sessions of the one before end. */
  refresh(orgId: string): void;
}

export function createOrg(options: OrgOptions): Org {
  const { clock, namespace, metadataFolder } = options;
  const schema = readSchema(options);
  const store = new RecordStore();
  const ids = new RecordIds();
  const faults = new RecordFaults();
  const visibility = new Visibility(schema, store);
  const rules = new RuleBook(schema.objects, namespace);
  const automatic = new AutomaticValues(schema, store, clock);
  const sessions = new Sessions(clock, options.orgId, options.secret);
  let { orgId } = options;
  loadMetadataRecords(metadataFolder, { schema, store, ids, clock, namespace });
  return {
    get orgId() {
      return orgId;
    },
    name: options.orgName,
    namespace,
    clock,
    uuid: options.uuid,
    schema,
    store,
    ids,
    visibility,
    faults,
    writer: new RecordWriter({ schema, store, ids, automatic, visibility, rules, faults, basePath: BASE_PATH }),
    users: new Users(readPermissionSets(metadataFolder, namespace)),
    sessions,
    bus: new EventBus(clock, options.uuid),
    limits: new Limits(options.apiRequests),
    cursors: new Cursors(),
    wireFaults: new WireFaults(),
    exclusive: new Exclusive(),
    rules,
    notApplied: rules.notApplied,
    refresh: (newId) => {
      const type = schema.object('Organization');
      const before = store.get(type, orgId);
      if (before !== undefined) {
        store.put(type, { ...before, IsDeleted: true });
        store.put(type, { ...before, Id: newId });
        store.commit();
      }
      orgId = newId;
      sessions.ofOrg(newId);
    },
  };
}

/** Runs a part of a request: what it wrote and published is taken back when `work` throws or says so. */
export async function undone<Result>(
  org: Org,
  work: () => Promise<Result>,
  failed: (result: Result) => boolean,
): Promise<Result> {
  const mark = org.store.mark();
  const waiting = org.bus.waiting;
  const takeBack = (): void => {
    org.store.rollback(mark);
    org.bus.withdraw(waiting);
  };
  try {
    const result = await work();
    if (failed(result)) takeBack();
    return result;
  } catch (error) {
    takeBack();
    throw error;
  }
}
