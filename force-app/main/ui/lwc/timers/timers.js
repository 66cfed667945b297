/** The page's clock and timers, in one place, so that tests can hand in their own. */
/* eslint-disable @lwc/lwc/no-async-operation -- every caller keeps the handle and clears it when it is disconnected */
export const pageTimers = {
  now: () => Date.now(),
  after: (milliseconds, action) => setTimeout(action, milliseconds),
  cancel: (handle) => clearTimeout(handle),
};
