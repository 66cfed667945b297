/** Ids of our own: UUID version 7 (RFC 9562), so that rows written together stand together in an index. */
import { v7 } from 'uuid';

/** A new id, unique over all replicas; ids of one process sort in the order they were made. */
export function newId(): string {
  return v7();
}
