/**
 * The composition root: the only file that knows everything. It makes the stores, the ERP ports and the use cases, gives
 * them to each other, and runs what the role asks for.
 */
import type { Clock } from './canonical/time.ts';
import { creditMemo } from './credit/answer-memo.ts';
import { whatClears } from './credit/clearance.ts';
import { creditReader } from './credit/reader.ts';
import { createShowCredit } from './credit/show.ts';
import { createSilences } from './credit/silences.ts';
import { connect, connectionName, type Sql } from './database/client.ts';
import { readiness, requireNoLaterRelease } from './database/readiness.ts';
import { backfillStore } from './database/stores/backfills.ts';
import { clientStore } from './database/stores/clients.ts';
import { connectionStore } from './database/stores/connections.ts';
import { creditBook } from './database/stores/credit-book.ts';
import { customerLinkStore } from './database/stores/customer-links.ts';
import { deadLetterStore } from './database/stores/dead-letters.ts';
import { deliveryStore } from './database/stores/deliveries.ts';
import { freshnessStore } from './database/stores/freshness.ts';
import { databaseGauges } from './database/stores/metrics.ts';
import { requestStore } from './database/stores/requests.ts';
import { reservationStore } from './database/stores/reservations.ts';
import { ruleStore } from './database/stores/rules.ts';
import { salesforceConnectionStore, watchStore } from './database/stores/salesforce.ts';
import { submissionStore } from './database/stores/submissions.ts';
import { createBackfill, createShowBackfill, createStartBackfill } from './delivery/backfill.ts';
import { createExceptions } from './delivery/dead-letters/exceptions.ts';
import { createRunReplays } from './delivery/dead-letters/run.ts';
import { createDeliver } from './delivery/deliver.ts';
import { measuredDeliveries, observedJobs, tracedDeliver } from './delivery/measured.ts';
import type { JobHandlers } from './delivery/port.ts';
import { requestedOrders } from './delivery/requested.ts';
import { createTestConnections } from './delivery/test-connections.ts';
import { toldAtOnce } from './delivery/told-at-once.ts';
import { createWatch, type Watch } from './delivery/watch.ts';
import { measuredReader } from './freshness/measured.ts';
import { freshReader } from './freshness/reader.ts';
import { createApi } from './http/api.ts';
import { readOrder } from './http/orders/order-schema.ts';
import { fileKeyRing } from './http/oauth/key-ring.ts';
import type { KeyRing } from './http/oauth/port.ts';
import { serveApi } from './http/server.ts';
import type { Services } from './http/services.ts';
import { createListAccountInvoices } from './invoices/list-for-account.ts';
import { createListOrderInvoices } from './invoices/list-for-order.ts';
import { openInvoiceReader } from './invoices/open-invoices.ts';
import { createAskAgain } from './orders/ask-again.ts';
import { createCancelSubmission } from './orders/cancel.ts';
import { createCheckAmount } from './orders/check-amount.ts';
import type { OrderDeps } from './orders/deps.ts';
import { createListSubmissions } from './orders/list.ts';
import { measuredSubmissions } from './orders/measured.ts';
import { createPreflight } from './orders/preflight.ts';
import { createRecheckSubmission } from './orders/recheck.ts';
import { createShowSubmission } from './orders/show.ts';
import { createSubmitOrder } from './orders/submit.ts';
import { startErps } from './erps.ts';
import type { Config } from './platform/config.ts';
import { newId } from './platform/ids.ts';
import { DRAIN_MS, RULES_CACHE_MS } from './platform/limits.ts';
import { createLogger, type Logger } from './platform/logger.ts';
import { waitFor } from './platform/wait.ts';
import { presenceOf } from './presence.ts';
import { route } from './routing/route.ts';
import { createRulesFromOrg } from './rules/from-org.ts';
import { rulePolicies } from './rules/policies.ts';
import { ruleReader } from './rules/reader.ts';
import { erpReadings } from './systems/erp/limits/readings.ts';
import { observedErps } from './systems/erp/observed.ts';
import type { ErpDirectory } from './systems/erp/port.ts';
import { createSalesforceDirectory } from './systems/salesforce/directory.ts';
import { createSubscribe } from './systems/salesforce/events/subscription.ts';
import { observedOrgs } from './systems/salesforce/observed.ts';
import type { SalesforceDirectory, Subscribe } from './systems/salesforce/port.ts';
import { annotated, NO_TELEMETRY, openTelemetry, type Telemetry } from './telemetry.ts';
import { startWorker } from './worker.ts';

export interface Companion {
  /** Where this process listens, whatever address callers use. */
  readonly url: string;
  /** Takes no new work, lets what is under way end, then closes everything. */
  stop(reason: string): Promise<void>;
}

const clock: Clock = { now: () => Date.now() };
/** Counts from the start of the process, and is moved by nothing. */
const steady: Clock = { now: () => performance.timeOrigin + performance.now() };

/** Rejects when the database or the port cannot be had, or the database is of a later release; what was opened by then is closed. */
export async function startCompanion(config: Config): Promise<Companion> {
  const telemetry = await openTelemetry(config);
  const { metrics, traces, scraped } = telemetry;
  const { traceId } = traces;
  const logger = createLogger({ level: config.logLevel, ...(traces.on ? { traceId } : {}) });
  const { databaseUrl, databaseConnections: max, databasePrepare: prepare } = config;
  const holder = newId();
  const sql = connect(databaseUrl, { max, prepare, name: connectionName(config.role, holder) });
  const background = new Set<Promise<void>>();
  const inBackground = (work: Promise<void>): void => {
    background.add(work);
    void work.finally(() => background.delete(work));
  };
  const erps = startErps(config, { sql, clock, steady, logger, background: inBackground });
  const allowPrivateAddresses = config.allowPrivateOrgAddresses;
  const orgs = createSalesforceDirectory({
    ...{ connections: salesforceConnectionStore(sql), clock, wait: waitFor, random: Math.random },
    allowPrivateAddresses,
  });
  const draining = { now: false };
  const { services, handlers, watch, erpRenewed } = compose({
    ...{ sql, erps: erps.directory, orgs, telemetry },
    subscribe: createSubscribe({ orgs, allowPrivateAddresses }),
    ...{ clock, steady },
    logger,
    keyRing: fileKeyRing({ file: config.keyFile, clock }),
    draining: () => draining.now,
    background: inBackground,
  });
  erps.onRenewed(erpRenewed);
  let url = '';
  /** What is to be closed, in the order it is closed in: who takes work first, what the work needs last. */
  const closing: (() => Promise<unknown>)[] = [
    async () => Promise.all([erps.stop(), orgs.close()]),
    async () => sql.end({ timeout: 5 }),
    async () => traces.stop(),
  ];
  const close = async (): Promise<void> => {
    for (const end of closing) await end();
    logger.flush();
  };
  try {
    await requireNoLaterRelease(sql);
    const presence = presenceOf(holder, config, { sql, logger, metrics });
    closing.splice(1, 0, async () => presence.stop());
    const serves = config.role === 'worker' ? 'health' : 'everything';
    scraped?.watch(() => erpReadings(erps.directory.states()));
    scraped?.watch(databaseGauges(sql, steady));
    const api = createApi(services, {
      ...{ logger, serves, metrics, traces, baseUrl: () => config.publicUrl ?? url },
      ...(scraped === undefined ? {} : { scrape: scraped.scrape }),
    });
    const server = await serveApi(api, { host: config.host, port: config.port, newId });
    closing.unshift(async () => server.close(DRAIN_MS));
    url = addressOf(server);
    if (config.role !== 'api') {
      const worker = await startWorker(config, { sql, orgs, handlers, watch, logger, metrics });
      closing[0] = async () => Promise.all([server.close(DRAIN_MS), worker.stop()]);
    }
  } catch (error) {
    await close();
    throw error;
  }
  logger.info('listening', { url, role: config.role });
  closing.splice(1, 0, async () => Promise.all(background));
  return {
    url,
    stop: async (reason) => {
      draining.now = true;
      logger.info('draining', { reason });
      await close();
    },
  };
}

export interface Parts {
  readonly sql: Sql;
  readonly erps: ErpDirectory;
  readonly orgs: SalesforceDirectory;
  readonly subscribe: Subscribe;
  readonly clock: Clock;
  /** Goes on evenly when the time of day is set. Absent: `clock`. */
  readonly steady?: Clock;
  readonly logger: Logger;
  /** Absent: nothing is counted or traced. */
  readonly telemetry?: Telemetry;
  readonly keyRing: KeyRing;
  readonly draining: () => boolean;
  /** Is given work that goes on after an answer. */
  readonly background: (work: Promise<void>) => void;
}

export interface Composed {
  readonly services: Services;
  readonly handlers: JobHandlers;
  readonly watch: Watch;
  /** To be told when a connection was changed, or its ERP answers again: what failed before is asked for at the next look. */
  readonly erpRenewed: (orgId: string, connectionId: string) => void;
}

/** Everything the API and the worker call, made from what talks to the outside. */
export function compose(parts: Parts): Composed {
  const { sql, keyRing, draining, logger, clock, steady = clock, telemetry = NO_TELEMETRY } = parts;
  const { metrics, traces } = telemetry;
  const observers = { metrics, traces, steady };
  const erps = observedErps(parts.erps, observers);
  const orgs = observedOrgs(parts.orgs, observers);
  const deliveries = measuredDeliveries(deliveryStore(sql), { metrics, clock });
  const deadLetters = deadLetterStore(sql);
  const storedRules = ruleStore(sql);
  const rules = ruleReader({ store: storedRules, clock: steady, cacheMs: RULES_CACHE_MS });
  const told = createDeliver({
    ...{ deliveries, orgs, steady, rules, policies: rulePolicies, random: Math.random },
    report: ({ orgId, submissionId, error, retryInMs }) => {
      const fields = { orgId, ...(submissionId === undefined ? {} : { submissionId }), code: error.code, error };
      if (submissionId === undefined) logger.warn('an org takes nothing, and is left alone until it does', fields);
      else if (retryInMs === undefined) logger.error('an org refuses a record for good', fields);
      else logger.warn('an org was not told, and will be again', fields);
    },
  });
  const deliver = tracedDeliver(told, traces);
  const links = customerLinkStore(sql);
  const submissions = toldAtOnce(measuredSubmissions(submissionStore(sql), { metrics, erps }), {
    ...{ deliver, background: parts.background },
    isConnected: async (orgId) => (await orgs.org(orgId)) !== undefined,
    onError: (error) => logger.warn('an org was not told at once', { error }),
  });
  const reservations = reservationStore(sql);
  const reader = freshReader({
    store: freshnessStore(sql),
    clock: steady,
    wait: waitFor,
    background: parts.background,
    report: ({ orgId, domain, error }) => {
      logger.warn('an ERP was not read', { orgId, kind: domain, error });
    },
    // The directory looks whether the connection was changed; what it throws is told to whoever asks the ERP.
    onLeftAlone: (orgId, connectionId) => {
      const nothing = (): void => undefined;
      parts.background(parts.erps.connection(orgId, connectionId).then(nothing, nothing));
    },
  });
  const fresh = measuredReader(reader, metrics);
  const erp = { fresh, erps, policies: rulePolicies, clock: parts.clock };
  const silences = createSilences(parts.clock);
  const credit = creditReader({ ...erp, silences });
  const memo = creditMemo({
    showCredit: createShowCredit({ ...erp, credit, rules, reservations, silences, book: creditBook(sql) }),
    clock: steady,
  });
  const invoices = { ...erp, links, rules, submissions };
  const orders: OrderDeps = {
    ...{
      clock,
      steady,
      random: Math.random,
      newId,
      links,
      rules,
      policies: rulePolicies,
      route,
      erps,
      submissions,
      credit,
    },
    ...{ reservations, fresh, openInvoices: openInvoiceReader(invoices), whatClears, forgetCredit: memo.forget },
  };
  const submitOrder = createSubmitOrder(orders);
  const preflight = createPreflight(orders);
  const recheck = createRecheckSubmission(orders);
  const runReplays = createRunReplays({
    ...{ deadLetters, readOrder, submitOrder, recheck, deliver, clock: steady, newId, draining },
    report: ({ orgId, error }) => logger.error('a replay failed that should not', { orgId, error }),
  });
  const backfill = { backfills: backfillStore(sql), orgs, erps, reservations, clock, steady, newId };
  const watch = createWatch({
    watches: watchStore(sql),
    requested: requestedOrders({
      ...{ orgs, submitOrder, deliveries, requests: requestStore(sql), deadLetters, readOrder, clock, newId },
      report: ({ orgId, recordId, error }) => {
        logger.error('a requested order failed that should not', { orgId, recordId, error });
      },
    }),
    takeOverRules: createRulesFromOrg({ orgs, rules: storedRules }),
    subscribe: parts.subscribe,
    ...{ clock: steady, holder: newId() },
    report: ({ orgId, kind, error }) => {
      logger.warn('watching an org', { orgId, kind, ...(error === undefined ? {} : { error }) });
    },
  });
  const { missing: ready, warnings } = readiness(sql);
  const connections = connectionStore(sql);
  const testConnections = createTestConnections({
    ...{ orgs, erps, clock, newId, connections, readiness: ready },
  });
  const services: Services = {
    showCredit: memo.showCredit,
    readyCredit: memo.ready,
    listAccountInvoices: createListAccountInvoices(invoices),
    listOrderInvoices: createListOrderInvoices(invoices),
    checkAmount: createCheckAmount(orders),
    preflight,
    submitOrder,
    recheckSubmission: recheck,
    cancelSubmission: createCancelSubmission(orders),
    showSubmission: createShowSubmission(orders),
    listSubmissions: createListSubmissions(orders),
    listConnections: connections.list,
    testConnections,
    startBackfill: createStartBackfill(backfill),
    showBackfill: createShowBackfill(backfill),
    exceptions: createExceptions({ deadLetters, rules, policies: rulePolicies, readOrder, preflight, newId }),
    clients: clientStore(sql),
    ...{ readiness: ready, warnings },
    ...{ keyRing, draining, clock: parts.clock, newId },
  };
  const handlers = { ask: createAskAgain(orders), deliver, backfill: createBackfill(backfill), replay: runReplays };
  return {
    services: annotated(services, traces),
    handlers: observedJobs(handlers, observers),
    watch,
    erpRenewed: reader.renewed,
  };
}

function addressOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}
