/** The fields every record, event and metadata record has by itself. */
import { type Field, type ObjectKind, plainField } from './object.ts';

const own = { createable: false, updateable: false };
const user = { referenceTo: ['User'], ...own };

export function systemFields(kind: ObjectKind): Field[] {
  if (kind === 'event') {
    return [
      plainField('ReplayId', 'string', own),
      plainField('EventUuid', 'string', own),
      plainField('CreatedDate', 'datetime', own),
      plainField('CreatedById', 'reference', user),
    ];
  }
  if (kind === 'metadata') {
    return [
      plainField('Id', 'id', own),
      plainField('DeveloperName', 'string', { length: 40, ...own }),
      plainField('MasterLabel', 'string', { length: 40, ...own }),
      plainField('Label', 'string', { length: 40, ...own }),
      plainField('NamespacePrefix', 'string', { length: 15, ...own }),
      plainField('QualifiedApiName', 'string', { length: 70, ...own }),
      plainField('Language', 'string', { length: 40, ...own }),
      plainField('SystemModstamp', 'datetime', own),
    ];
  }
  return [
    plainField('Id', 'id', own),
    plainField('IsDeleted', 'boolean', own),
    plainField('CreatedDate', 'datetime', own),
    plainField('CreatedById', 'reference', { ...user, relationshipName: 'CreatedBy' }),
    plainField('LastModifiedDate', 'datetime', own),
    plainField('LastModifiedById', 'reference', { ...user, relationshipName: 'LastModifiedBy' }),
    plainField('SystemModstamp', 'datetime', own),
  ];
}

export function ownerField(): Field {
  return plainField('OwnerId', 'reference', { referenceTo: ['User'], relationshipName: 'Owner' });
}
