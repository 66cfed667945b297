/** What the ERPs' entities behind the list said: how old their figures are, and which of them could not be asked. */

/** A freshness per entity and currency. */
export function sourcesOf({ ageing }) {
  return (ageing ?? []).map(({ connectionId, entity, provenance, currencyCode }) => ({
    key: `${connectionId}/${entity}/${currencyCode}`,
    ...provenance,
  }));
}

/** A line of text per entity that is missing. */
export function problemsOf({ problems }) {
  return (problems ?? []).map((problem) => ({
    ...problem,
    key: `${problem.connectionId}/${problem.entity}`,
    text: `${problem.entity}: ${problem.message} ${problem.action}`,
  }));
}
