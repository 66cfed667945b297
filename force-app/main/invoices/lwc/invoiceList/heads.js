/** The table's heads: each sorts by its column, and the one that does says in which direction. */
import { format } from 'c/text';
import { label } from './labels';
import { COLUMNS } from './rows';

const ASCENDING = { word: 'ascending', icon: 'utility:arrowup' };
const DESCENDING = { word: 'descending', icon: 'utility:arrowdown' };

export function headsOf({ column: sorted, isDescending }) {
  const direction = isDescending ? DESCENDING : ASCENDING;
  return COLUMNS.map((column) => {
    const isSorted = sorted === column.name;
    return {
      ...column,
      headClass: column.isRight ? 'slds-text-align_right' : undefined,
      sortLabel: format(label.sortBy, column.label),
      ariaSort: isSorted ? direction.word : 'none',
      icon: isSorted ? direction.icon : undefined,
    };
  });
}

/** The sort after a click on a column's head: the second click on the same one turns it round. */
export function sortedBy(column, sort) {
  return { column, isDescending: sort.column === column && !sort.isDescending };
}
