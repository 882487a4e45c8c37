/** Milliseconds since the UNIX epoch. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

export function secondsOf(clock: Clock): number {
  return Math.floor(clock() / 1000);
}
