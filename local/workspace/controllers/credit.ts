/** CreditController. */
import { optionalText, queryOf, requiredText, type Method } from './method.ts';
import { accountOf } from './record.ts';

const showCredit: Method = {
  parameters: { recordId: 'Id', refresh: 'Boolean' },
  companion: ['GET /v1/accounts/{}/credit'],
  async run({ org, gateway, session }, parameters) {
    const accountId = await accountOf(org, requiredText(parameters, 'recordId'));
    const query = queryOf({ refresh: parameters['refresh'] === true });
    return gateway.call({ method: 'GET', path: `/v1/accounts/${accountId}/credit${query}`, actor: session.userId });
  },
};

const checkAmount: Method = {
  parameters: { recordId: 'Id', amount: 'String', currencyCode: 'String' },
  companion: ['POST /v1/accounts/{}/credit/check'],
  async run({ org, gateway, session }, parameters) {
    const accountId = await accountOf(org, requiredText(parameters, 'recordId'));
    const body = {
      amount: requiredText(parameters, 'amount'),
      currencyCode: optionalText(parameters, 'currencyCode'),
    };
    return gateway.call({
      method: 'POST',
      path: `/v1/accounts/${accountId}/credit/check`,
      body,
      actor: session.userId,
    });
  },
};

export const CreditController = { showCredit, checkAmount };
