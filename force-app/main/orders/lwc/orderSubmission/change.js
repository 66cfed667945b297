/** What of a record tells that it changed, and that it was just closed as won: then an order may be asked for by itself. */
const FIELDS_BY_PREFIX = {
  '006': ['Opportunity.IsWon', 'Opportunity.LastModifiedDate'],
  801: ['Order.LastModifiedDate'],
  // By name alone: an import from the schema would keep the package out of orgs without quotes.
  '0Q0': ['Quote.LastModifiedDate'],
};
const JUST_NOW_MS = 120000;

/** undefined: a record of another object is not watched for changes. */
export function changeFieldsOf(recordId) {
  return FIELDS_BY_PREFIX[(recordId ?? '').slice(0, 3)];
}

/** `changedBefore` is what was known of the record's last change; undefined when it is seen for the first time. */
export function isWorthFollowing({ fields }, changedBefore, nowMs) {
  const changedAt = changedAtOf({ fields });
  if (changedBefore !== undefined) {
    return changedAt !== changedBefore;
  }
  return fields.IsWon?.value === true && Math.abs(nowMs - Date.parse(changedAt)) < JUST_NOW_MS;
}

export function changedAtOf({ fields }) {
  return fields.LastModifiedDate?.value;
}
