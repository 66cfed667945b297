/** Puts the demo into an empty org: users, accounts and products of the ERP's story, and the documents people work on. */
import { dateTimeText, dayText } from '../clock.ts';
import type { Org } from '../org.ts';
import { withChecksum } from '../record-id.ts';
import type { Row } from '../schema/object.ts';
import { putMetadataRecord } from '../schema/metadata-records.ts';
import type { OrgStory } from './read.ts';

const DAY_MS = 86_400_000;
/** The prices of the ERP's story are per entity; here they are per currency. */
const ENTITY_OF: Record<string, string> = { USD: 'us', EUR: 'de' };

/** `records` false: people and permission sets only. */
export function tellStory(org: Org, story: OrgStory, records: boolean): void {
  const teller = new Teller(org);
  teller.people(story);
  if (records) {
    teller.accounts(story);
    teller.documents(story, teller.products(story));
    teller.adopt(story);
  }
  org.store.commit();
}

class Teller {
  readonly #org: Org;

  constructor(org: Org) {
    this.#org = org;
  }

  people(story: OrgStory): void {
    const { users, namespace } = this.#org;
    this.#put('Organization', story.orgId, {
      Name: story.orgName,
      OrganizationType: 'Enterprise Edition',
      IsSandbox: true,
      InstanceName: 'LL0',
      NamespacePrefix: null,
    });
    const setIds = new Map<string, string>();
    for (const user of users.all) {
      this.#put('User', user.id, {
        Username: user.username,
        LastName: user.name,
        Name: user.name,
        Email: user.username,
        IsActive: true,
        LanguageLocaleKey: user.language,
        UserType: 'Standard',
      });
      for (const name of user.permissionSets) {
        const setId = setIds.get(name) ?? this.#org.ids.next('0PS');
        if (!setIds.has(name)) {
          this.#put('PermissionSet', setId, {
            Name: name,
            Label: name,
            NamespacePrefix: namespace === '' ? null : namespace,
            IsOwnedByProfile: false,
          });
        }
        setIds.set(name, setId);
        this.#put('PermissionSetAssignment', this.#org.ids.next('0Pa'), {
          AssigneeId: user.id,
          PermissionSetId: setId,
        });
      }
    }
  }

  accounts(story: OrgStory): void {
    const rep = this.#user('rep');
    const admin = this.#user('admin');
    const hidden = new Map(story.documents.privateAccounts.map((one) => [one.accountId, one.hiddenFrom]));
    for (const { id, name } of story.accounts) {
      const from = hidden.get(id) ?? [];
      this.#put('Account', id, { Name: name, OwnerId: from.includes('rep') ? admin : rep });
      if (from.length > 0)
        this.#org.visibility.hide(
          id,
          from.map((short) => this.#username(short)),
        );
    }
  }

  /** Answers the price book entry by product and currency. */
  products(story: OrgStory): ReadonlyMap<string, string> {
    const book = this.#create('Pricebook2', { Name: 'Standard Price Book', IsActive: true, IsStandard: true });
    const entries = new Map<string, string>();
    for (const product of story.products) {
      const productId = this.#create('Product2', { Name: product.name, ProductCode: product.code, IsActive: true });
      for (const currency of this.#currencies()) {
        const price = product.price[ENTITY_OF[currency] ?? ''];
        if (price === undefined) continue;
        const entry = { Pricebook2Id: book, Product2Id: productId, UnitPrice: Number(price), IsActive: true };
        entries.set(
          `${product.code}/${currency}`,
          this.#create('PricebookEntry', { ...entry, ...this.#currency('PricebookEntry', currency) }),
        );
      }
    }
    return entries;
  }

  documents(story: OrgStory, entries: ReadonlyMap<string, string>): void {
    const entry = (product: string, currency: string): string | undefined =>
      entries.get(`${product}/${currency}`) ?? entries.get(`${product}/USD`);
    for (const one of story.documents.opportunities) {
      const id = this.#create('Opportunity', {
        Name: one.name,
        AccountId: one.account,
        StageName: one.stage,
        CloseDate: this.#day(one.closeInDays),
        ...this.#currency('Opportunity', one.currency),
      });
      for (const { product, quantity, price } of one.lines) {
        const priced = { PricebookEntryId: entry(product, one.currency), Quantity: quantity, UnitPrice: price };
        this.#create('OpportunityLineItem', {
          OpportunityId: id,
          ...priced,
          ...this.#currency('OpportunityLineItem', one.currency),
        });
      }
    }
    for (const one of story.documents.orders) {
      const id = this.#create('Order', {
        Name: one.name,
        AccountId: one.account,
        Status: 'Draft',
        EffectiveDate: this.#day(one.startInDays),
        PoNumber: one.purchaseOrder,
        ...this.#currency('Order', one.currency),
      });
      for (const { product, quantity, price } of one.lines) {
        this.#create('OrderItem', {
          OrderId: id,
          PricebookEntryId: entry(product, one.currency),
          Quantity: quantity,
          UnitPrice: price,
        });
      }
    }
  }

  /** Does as the demo finance team did: activates shipped rules. */
  adopt(story: OrgStory): void {
    const { schema, store, namespace } = this.#org;
    const own = (name: string): string => (namespace === '' ? name : `${namespace}__${name}`);
    for (const type of story.adopted.activate) {
      const object = schema.find(own(type));
      if (object === undefined) continue;
      for (const row of [...store.rows(object)]) {
        putMetadataRecord(this.#org, object.name, String(row['DeveloperName']), { Active__c: true });
      }
    }
    if (schema.find(own('Companion_Setting__mdt')) !== undefined) {
      putMetadataRecord(this.#org, own('Companion_Setting__mdt'), 'Default', story.adopted.settings);
    }
  }

  #create(object: string, values: Row | Record<string, unknown>): string {
    const user = this.#org.users.byUsername(this.#username('admin'));
    if (user === undefined) throw new Error('The demo has no administrator');
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
    return this.#org.writer.create(user, this.#org.schema.object(object), given);
  }

  /** A record with an id that the story states. */
  #put(object: string, id: string, values: Row): void {
    const type = this.#org.schema.object(object);
    const now = dateTimeText(this.#org.clock.now());
    const admin = this.#user('admin');
    const empty = Object.fromEntries(type.fields.map((field) => [field.name, field.type === 'boolean' ? false : null]));
    const stamps = {
      CreatedDate: now,
      CreatedById: admin,
      LastModifiedDate: now,
      LastModifiedById: admin,
      SystemModstamp: now,
    };
    this.#org.store.put(type, {
      ...empty,
      ...this.#currency(object, 'USD'),
      ...stamps,
      ...values,
      Id: id.length === 15 ? withChecksum(id) : id,
    });
  }

  #currency(object: string, currency: string): Row {
    const has = this.#org.schema.object(object).fields.some((field) => field.name === 'CurrencyIsoCode');
    return has ? { CurrencyIsoCode: currency } : {};
  }

  #currencies(): string[] {
    return Object.keys(this.#currency('PricebookEntry', 'USD')).length > 0 ? ['USD', 'EUR'] : ['USD'];
  }

  #day(inDays: number): string {
    return dayText(this.#org.clock.now() + inDays * DAY_MS);
  }

  #user(short: string): string {
    return this.#org.users.byUsername(this.#username(short))?.id ?? '';
  }

  #username(short: string): string {
    return `${short}@demo.ledgerline.test`;
  }
}
