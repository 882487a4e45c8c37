import { LeasingLimiter } from './leasing-limiter.js';
import { describeLimiter } from './limiter-conformance.js';

const minuteStartMs = 1_402_992_780_000;

describeLimiter(
  'a limiter that leases in bulk',
  (startLimits) => {
    let limits = startLimits;
    let nowMs = minuteStartMs;
    let canReach = true;
    const limiter = new LeasingLimiter(
      () => limits,
      () => nowMs,
      () => canReach,
    );
    return Promise.resolve({
      limiter,
      setLimits: (next) => {
        limits = next;
      },
      pass: (milliseconds) => {
        nowMs += milliseconds;
        return Promise.resolve();
      },
      outage: {
        begin: () => {
          canReach = false;
        },
        end: () => {
          canReach = true;
        },
      },
      stop: () => limiter.close(),
    });
  },
  {
    exactBurst: 'what is left of a lease is admitted beside the next burst',
    newLimits: 'a lease outlives the limits that it was taken under',
    returns: 'what was taken from the server stays spent',
  },
);
