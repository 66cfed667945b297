/** Differences in words, one a line, for reports and list views that read no JSON. */
import type { Difference } from '../orders/port.ts';

export function formatDifference({ field, lineId, approved, erp }: Difference): string {
  const line = lineId === undefined ? '' : ` of line ${lineId}`;
  return `${field}${line}: approved ${approved ?? 'nothing'}, the ERP has ${erp ?? 'nothing'}`;
}
