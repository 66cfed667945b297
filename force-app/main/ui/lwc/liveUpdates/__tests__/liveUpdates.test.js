const { settle } = require('../../text/__tests__/support/speak.cjs');

const RECORD = '006LL00000ABCDEAAA';
const EVENT = { data: { payload: { ledgerline__Record_Id__c: RECORD, ledgerline__Version__c: 2 } } };

/** Timers that a test moves. */
function fakeTimers() {
  const due = [];
  let time = 0;
  return {
    now: () => time,
    after: (milliseconds, action) => {
      const handle = { at: time + milliseconds, action };
      due.push(handle);
      return handle;
    },
    cancel: (handle) => {
      if (due.includes(handle)) {
        due.splice(due.indexOf(handle), 1);
      }
    },
    due,
    pass(milliseconds) {
      const end = time + milliseconds;
      for (;;) {
        const next = due.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) {
          break;
        }
        due.splice(due.indexOf(next), 1);
        time = next.at;
        next.action();
      }
      time = end;
    },
  };
}

describe('liveUpdates', () => {
  let empApi;
  let live;
  let timers;

  beforeEach(() => {
    jest.resetModules();
    empApi = { isEmpEnabled: jest.fn(), subscribe: jest.fn(), unsubscribe: jest.fn() };
    jest.doMock('lightning/empApi', () => empApi);
    empApi.isEmpEnabled.mockResolvedValue(true);
    empApi.subscribe.mockResolvedValue({ id: 1 });
    live = require('c/liveUpdates');
    timers = fakeTimers();
  });

  const hear = () => empApi.subscribe.mock.calls[0][2](EVENT);

  it('subscribes only while something is watched, once for the whole page', async () => {
    live.listen(RECORD, jest.fn());
    await settle();
    expect(empApi.subscribe).not.toHaveBeenCalled();

    const endOne = live.watch(RECORD, timers);
    const endTwo = live.watch('other', timers);
    await settle();
    expect(empApi.subscribe).toHaveBeenCalledTimes(1);
    expect(empApi.subscribe.mock.calls[0].slice(0, 2)).toEqual(['/event/ledgerline__Record_Changed__e', -1]);

    endOne();
    expect(empApi.unsubscribe).not.toHaveBeenCalled();
    endTwo();
    expect(empApi.unsubscribe).toHaveBeenCalledTimes(1);
    expect(timers.due).toEqual([]);
  });

  it('tells an event to who listens for its record, with ids of either length', async () => {
    const heard = jest.fn();
    const other = jest.fn();
    live.listen(RECORD.slice(0, 15), heard);
    live.listen('006LL00000OTHER', other);
    live.watch(RECORD, timers);
    await settle();
    hear();
    expect(heard).toHaveBeenCalledTimes(1);
    expect(other).not.toHaveBeenCalled();
  });

  it('polls every second for 30 s and then every 5 s where events are not to be had', async () => {
    empApi.isEmpEnabled.mockResolvedValue(false);
    const heard = jest.fn();
    live.listen(RECORD, heard);
    live.watch(RECORD, timers);
    await settle();
    timers.pass(30000);
    expect(heard).toHaveBeenCalledTimes(30);
    timers.pass(30000);
    expect(heard).toHaveBeenCalledTimes(36);
  });

  it('polls a record once, however many watch it, until the last of them ends', async () => {
    empApi.isEmpEnabled.mockResolvedValue(false);
    const heard = jest.fn();
    live.listen(RECORD, heard);
    const endOne = live.watch(RECORD, timers);
    const endTwo = live.watch(RECORD.slice(0, 15), timers);
    await settle();
    timers.pass(5000);
    expect(heard).toHaveBeenCalledTimes(5);
    endOne();
    endOne();
    timers.pass(5000);
    expect(heard).toHaveBeenCalledTimes(10);
    endTwo();
    expect(timers.due).toEqual([]);
  });

  it('looks often again when another begins to wait', async () => {
    empApi.isEmpEnabled.mockResolvedValue(false);
    const heard = jest.fn();
    live.listen(RECORD, heard);
    live.watch(RECORD, timers);
    await settle();
    timers.pass(700000);
    heard.mockClear();
    live.watch(RECORD, timers);
    timers.pass(5000);
    expect(heard).toHaveBeenCalledTimes(5);
  });

  it('polls as well when the subscription fails', async () => {
    empApi.subscribe.mockRejectedValue(new Error('handshake'));
    const heard = jest.fn();
    live.listen(RECORD, heard);
    live.watch(RECORD, timers);
    await settle();
    timers.pass(1000);
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('looks now and then for an event that never comes', async () => {
    const heard = jest.fn();
    live.listen(RECORD, heard);
    live.watch(RECORD, timers);
    await settle();
    timers.pass(60000);
    expect(heard.mock.calls.length).toBeGreaterThan(2);
    expect(heard.mock.calls.length).toBeLessThan(7);
  });

  it('asks once a minute after ten minutes, however long it stays pending', async () => {
    empApi.isEmpEnabled.mockResolvedValue(false);
    const heard = jest.fn();
    live.listen(RECORD, heard);
    live.watch(RECORD, timers);
    await settle();
    timers.pass(605000);
    heard.mockClear();
    timers.pass(600000);
    expect(heard.mock.calls.length).toBeLessThanOrEqual(10);
  });

  it('gives a subscription back that was granted after the watch ended', async () => {
    const end = live.watch(RECORD, timers);
    end();
    await settle();
    expect(empApi.unsubscribe).toHaveBeenCalledTimes(empApi.subscribe.mock.calls.length);
    expect(timers.due).toEqual([]);
  });

  it('tells what is announced on the page, and nobody who has stopped listening', () => {
    const heard = jest.fn();
    const stop = live.listen(RECORD, heard);
    live.announce(RECORD);
    stop();
    live.announce(RECORD);
    expect(heard).toHaveBeenCalledTimes(1);
  });
});
