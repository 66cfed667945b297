/**
 * Which ERP takes a record's order, as far as this page knows: told by whoever has asked, so that a button can say where
 * it sends without a question of its own.
 */
const routes = new Map();
const listeners = new Set();

/** `route` is {connectionId, entity, contentHash}, the hash that of the order as it was asked about; absent: not known any more. */
export function tellRoute(recordId, route) {
  if (route) {
    routes.set(recordId, route);
  } else {
    routes.delete(recordId);
  }
  for (const { recordId: wanted, onRoute } of [...listeners]) {
    if (wanted === recordId) {
      onRoute(route);
    }
  }
}

export function routeOf(recordId) {
  return routes.get(recordId);
}

/** Calls `onRoute` when it is told. Returns what ends it. */
export function listenToRoute(recordId, onRoute) {
  const listener = { recordId, onRoute };
  listeners.add(listener);
  return () => listeners.delete(listener);
}
