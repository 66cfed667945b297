/** Which of the ERPs' entities behind the list could not be asked. */

/** A line of text per entity that is missing. */
export function problemsOf({ problems }) {
  return (problems ?? []).map((problem) => ({
    ...problem,
    key: `${problem.connectionId}/${problem.entity}`,
    text: `${problem.entity}: ${problem.message} ${problem.action}`,
  }));
}
