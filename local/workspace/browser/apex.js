// @ts-nocheck: runs in a browser, beside modules that TypeScript does not know.
/**
 * An Apex method in the browser: called, it posts its parameters to the workspace's controllers; wired, it does so again
 * whenever they change. A failure looks as the platform's does: `error.body.message`.
 */
const live = new Set();

export function apexMethod(name) {
  const method = (parameters) => post(name, parameters ?? {});
  method.adapter = class {
    constructor(onData) {
      this.onData = onData;
      onData({ data: undefined, error: undefined });
    }
    connect() {
      live.add(this);
    }
    disconnect() {
      live.delete(this);
    }
    update(parameters) {
      this.parameters = parameters;
      // As on the platform: nothing is asked while a parameter is undefined.
      if (Object.values(parameters).some((value) => value === undefined)) return;
      void this.ask();
    }
    async ask() {
      const { parameters } = this;
      const told = (value) => parameters === this.parameters && this.emit(value);
      await post(name, parameters).then(
        (data) => told({ data, error: undefined }),
        (error) => told({ data: undefined, error }),
      );
    }
    emit(value) {
      this.last = value;
      this.onData(value);
    }
  };
  return method;
}

/** Asks again for what a wire gave. */
export async function refreshApex(given) {
  await Promise.all(
    [...live].filter(({ last }) => last === given || last?.data === given?.data).map((wire) => wire.ask()),
  );
}

export function getSObjectValue(record, field) {
  const path = typeof field === 'string' ? field : field.fieldApiName;
  return path.split('.').reduce((at, name) => at?.[name], record);
}

async function post(name, parameters) {
  let answer;
  try {
    answer = await fetch(`/aura/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
    });
  } catch {
    throw failure(0, 'The workspace does not answer. Start it again with npm start.');
  }
  const body = await answer.json();
  if ('error' in body) throw failure(500, body.error.message);
  return 'answer' in body ? deepFrozen(body.answer) : undefined;
}

function failure(status, message) {
  const error = new Error(message);
  return Object.assign(error, {
    ok: false,
    status,
    statusText: 'Server Error',
    body: { message, exceptionType: 'System.AuraHandledException' },
  });
}

/** What a component gets cannot be written to, which on the platform fails as well. */
function deepFrozen(value) {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFrozen);
  return Object.freeze(value);
}
