/** The sandbox ERP for the conformance suite: started in this process, asked over real HTTP. */
import { sandboxAdapter } from '../../../companion/src/systems/erp/adapters/sandbox/index.ts';
import { checkPort } from '../../../companion/src/systems/erp/checked-port.ts';
import type { ErpPort } from '../../../companion/src/systems/erp/port.ts';
import { ControlClient } from '../../../local/erp/control-client.ts';
import { startSandboxErp } from '../../../local/erp/server.ts';
import { readStory } from '../../../local/erp/story.ts';
import type { BackOffice, ConformanceHarness, PortOptions } from '../harness.ts';

const API_KEY = 'conformance-api-key';
const CONNECTION = 'erp-main';
const US = 'us';

export async function openSandboxHarness(): Promise<ConformanceHarness> {
  const seededOn = new Date().toISOString().slice(0, 10);
  const erp = await startSandboxErp({ apiKey: API_KEY });
  const control = new ControlClient({ url: erp.url, apiKey: API_KEY });
  return {
    baseUrl: erp.url,
    us: { connectionId: CONNECTION, entity: US },
    de: { connectionId: CONNECTION, entity: 'de' },
    customers: await control.storyDebtors(),
    seededOn,
    words: {
      overLimit: /^Credit line of [\d.]+ USD for .+ exceeded by [\d.]+ USD$/,
      blocked: /^Debtor Umbra Trading is stopped\. Blocked: payment dispute under review$/,
    },
    submitSteps: [
      { name: 'the order', matches: ({ method, path }) => method === 'POST' && path === `/api/${US}/orders` },
    ],
    desk: backOffice(control),
    port: (options) => sandboxPortOf(erp.url, options),
    stop: () => erp.stop(),
  };
}

function sandboxPortOf(url: string, { baseUrl = url, wrongSecret = false }: PortOptions = {}): ErpPort {
  const port = sandboxAdapter.create({
    connectionId: CONNECTION,
    baseUrl: new URL(baseUrl),
    settings: sandboxAdapter.settings.parse({}),
    secret: wrongSecret ? 'not-the-api-key' : API_KEY,
    entities: readStory().entities.map(({ entity, name, currency }) => ({ entity, name, currency })),
    clock: { now: () => Date.now() },
    allowPrivateAddresses: true,
  });
  return checkPort(port, { allowPrivateAddresses: true });
}

function backOffice(control: ControlClient): BackOffice {
  const ordersOf = async (customer: string) =>
    (await control.books()).orders.filter(({ debtor }) => debtor === customer);
  return {
    createCustomer: ({ name, creditLimit }) =>
      control.openDebtor({
        name,
        accounts: { [US]: creditLimit === undefined ? {} : { creditLine: creditLimit } },
      }),
    setCreditLimit: (customer, creditLimit) => control.setCreditLine(US, customer, creditLimit),
    postInvoice: async ({ customer, product, quantity }) =>
      (await control.postSale(US, { debtor: customer, item: product, qty: quantity })).no,
    async postInvoices(customer, count) {
      for (let posted = 0; posted < count; posted += 1) {
        await control.postSale(US, { debtor: customer, item: 'WIDGET', qty: '1' });
      }
    },
    async payInvoice(number, amount) {
      await control.recordReceipt(US, number, amount);
    },
    billOrder: async (number) => (await control.billOrder(US, number)).no,
    countOrders: async (customer) => (await ordersOf(customer)).length,
    countLivingOrders: async (customer) =>
      (await ordersOf(customer)).filter(({ status }) => status !== 'CANCELLED').length,
    async voidInvoice(number) {
      await control.voidReceivable(US, number);
    },
    removeCustomer: (customer) => control.removeDebtor(customer),
  };
}
