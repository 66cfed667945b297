// @ts-nocheck: runs in a browser, beside modules that TypeScript does not know.
/**
 * Platform events in the browser, as `lightning/empApi` gives them, over the server's event stream instead of CometD. What
 * replays: -1 (new events) only; -2 and a replay id are refused, since the stand-in's stream begins when it is opened.
 */
const subscriptions = new Map();
const failureListeners = [];
let next = 0;

export async function subscribe(channel, replayId, onMessage) {
  if (typeof channel !== 'string' || !channel.startsWith('/event/')) {
    throw new Error(`The local stand-in of empApi knows channels that begin with /event/, not ${channel}`);
  }
  if (replayId !== -1) {
    throw new Error(`The local stand-in of empApi gives new events only (replay id -1), not from ${replayId}`);
  }
  const source = new EventSource(`/events?channel=${encodeURIComponent(channel)}`);
  const subscription = { id: String(++next), channel, replayId };
  subscriptions.set(subscription.id, source);
  await opened(source, subscription);
  source.addEventListener('message', (message) => onMessage(JSON.parse(message.data)));
  return subscription;
}

async function opened(source, subscription) {
  return new Promise((resolve, reject) => {
    let open = false;
    source.addEventListener('open', () => {
      open = true;
      resolve();
    });
    source.addEventListener('error', () => {
      const failure = { subscription: subscription.channel, error: 'The event stream is not there.' };
      for (const listener of failureListeners) listener(failure);
      if (open && source.readyState !== EventSource.CLOSED) return;
      source.close();
      subscriptions.delete(subscription.id);
      reject(Object.assign(new Error(failure.error), failure));
    });
  });
}

export async function unsubscribe(subscription, onDone) {
  subscriptions.get(subscription.id)?.close();
  subscriptions.delete(subscription.id);
  const answer = { channel: '/meta/unsubscribe', subscription: subscription.channel, successful: true };
  onDone?.(answer);
  return answer;
}

export function onError(listener) {
  failureListeners.push(listener);
}

export async function isEmpEnabled() {
  return true;
}

export function setDebugFlag() {
  // There is no CometD traffic to write down here.
}
