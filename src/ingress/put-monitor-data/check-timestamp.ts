import type { Limits } from '../../config/limits.js';
import { secondsOf, type Clock } from '../../model/clock.js';
import { Refusal } from '../../protocol/refusal.js';
import type { Report } from '../../protocol/report.js';

/** A Timestamp as large as this is some moment of our time in milliseconds. */
const smallestMilliseconds = 100_000_000_000;

/** @throws Refusal timestampIllegal */
export function checkTimestamp({ timestampSeconds }: Report, clock: Clock, limits: Limits): void {
  const nowSeconds = secondsOf(clock);
  const behindSeconds = nowSeconds - timestampSeconds;
  const behindMax = limits.timestampSkewBehindSeconds;
  const aheadMax = limits.timestampSkewAheadSeconds;
  if (timestampSeconds >= smallestMilliseconds) {
    throw illegal(`${timestampSeconds} looks like milliseconds; seconds are wanted`);
  }
  if (behindSeconds > behindMax) {
    throw illegal(
      `${timestampSeconds} is ${behindSeconds} s behind the server's ${nowSeconds}; ` +
        `at most ${behindMax} s are allowed`,
    );
  }
  if (-behindSeconds > aheadMax) {
    throw illegal(
      `${timestampSeconds} is ${-behindSeconds} s ahead of the server's ${nowSeconds}; ` +
        `at most ${aheadMax} s are allowed`,
    );
  }
}

function illegal(detail: string): Refusal {
  return new Refusal('timestampIllegal', detail);
}
