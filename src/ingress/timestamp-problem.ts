import type { Limits } from '../config/limits.js';

/** A time as large as this is some moment of our time in milliseconds. */
const smallestMilliseconds = 100_000_000_000;

/** Why a time may not be reported at the moment; undefined where it may. */
export function timestampProblem(
  timestampSeconds: number,
  nowSeconds: number,
  limits: Limits,
): string | undefined {
  const behindSeconds = nowSeconds - timestampSeconds;
  const behindMax = limits.timestampSkewBehindSeconds;
  const aheadMax = limits.timestampSkewAheadSeconds;
  if (timestampSeconds >= smallestMilliseconds) {
    return `${timestampSeconds} looks like milliseconds; seconds are wanted`;
  }
  if (behindSeconds > behindMax) {
    return (
      `${timestampSeconds} is ${behindSeconds} s behind the server's ${nowSeconds}; ` +
      `at most ${behindMax} s are allowed`
    );
  }
  if (-behindSeconds > aheadMax) {
    return (
      `${timestampSeconds} is ${-behindSeconds} s ahead of the server's ${nowSeconds}; ` +
      `at most ${aheadMax} s are allowed`
    );
  }
  return undefined;
}
