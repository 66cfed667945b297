/** An order of the local org over two gadgets at 250 USD, as a rep would have drafted it. */
import { type Ask, rowsOf } from './org-user.ts';

/** Answers its id. */
export async function newOrder(ask: Ask, accountId: string, name: string): Promise<string> {
  const create = async (object: string, fields: object): Promise<string> => {
    const response = await ask('POST', `/sobjects/${object}`, fields);
    const body = (await response.json()) as { id?: string };
    if (body.id === undefined) throw new Error(`${object}: ${JSON.stringify(body)}`);
    return body.id;
  };
  const [price] = await rowsOf(
    ask,
    "SELECT Id, Product2Id, Pricebook2Id FROM PricebookEntry WHERE Product2.ProductCode = 'GADGET' AND CurrencyIsoCode = 'USD' LIMIT 1",
  );
  if (price === undefined) throw new Error('the local org has no price of a gadget');
  const orderId = await create('Order', {
    AccountId: accountId,
    Name: name,
    Status: 'Draft',
    EffectiveDate: '2030-01-01',
    CurrencyIsoCode: 'USD',
    Pricebook2Id: price['Pricebook2Id'],
  });
  await create('OrderItem', {
    OrderId: orderId,
    PricebookEntryId: price['Id'],
    Product2Id: price['Product2Id'],
    Quantity: 2,
    UnitPrice: 250,
  });
  return orderId;
}
