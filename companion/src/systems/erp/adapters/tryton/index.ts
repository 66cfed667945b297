/** Tryton 8.0 over JSON-RPC. The customer number is the party's code, the product its code, the entity a company. */
import type { AdapterFactory } from '../../adapter.ts';
import { trytonPort } from './adapter.ts';
import { Books } from './books.ts';
import { httpPost } from './http-post.ts';
import { JsonRpc } from './json-rpc.ts';
import { trytonSettings, type TrytonSettings } from './settings.ts';

export const trytonAdapter: AdapterFactory<TrytonSettings> = {
  kind: 'tryton',
  settings: trytonSettings,
  create({ baseUrl, settings, secret, entities, clock, allowPrivateAddresses = false }) {
    const { post, close: closeTransport } = httpPost(baseUrl, { allowPrivateAddresses });
    const { database, user, language } = settings;
    const allCompanies = entities.length > 1;
    const rpc = new JsonRpc({ post, clock, database, user, password: secret, language, allCompanies });
    return trytonPort({ rpc, books: new Books(entities), clock, closeTransport });
  },
};
